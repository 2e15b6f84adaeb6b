"""What is said of an action, with evidence."""

from accounts.models import User
from documents.checking import check
from meetings.domain import action as actions
from meetings.models import Action, ActionUpdate
from tests.factories.accounts import coordinator
from tests.factories.files import office, upload


def make_update(
    action: Action,
    *,
    text: str = "Half of the teams have it.",
    link: str = "",
    file: str = "",
    actor: User | None = None,
) -> ActionUpdate:
    """Say how an action stands, with a Word document called `file` as evidence when it has a name."""
    sent = check(upload(office("docx"), file)) if file else None
    return actions.update(action, text=text, link=link, file=sent, actor=actor or coordinator())
