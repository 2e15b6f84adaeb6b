"""Who may do what with meetings. Which meetings, items and actions a person sees is `visible_to`."""

import rules

from accounts.models import User
from accounts.rules import is_ad_hoc, is_chair, is_coordinator, is_deputy, is_member, is_officer, predicate
from meetings.models import Action
from meetings.models.action import OWNS


@predicate
def owns_action(user: User, action: Action | None) -> bool:
    """The action is theirs to do, and they are still something to the forum."""
    return bool(action and action.owner and action.owner.person.user_id == user.pk and user.standing.holds(*OWNS))


def register() -> None:
    """Called once, when the application is ready."""
    runs_meetings = is_coordinator | is_chair
    rules.add_perm("meetings.view_meetings", is_member | is_deputy)
    rules.add_perm("meetings.view_item", is_member | is_deputy | is_ad_hoc)
    rules.add_perm("meetings.schedule", runs_meetings)
    rules.add_perm("meetings.edit_agenda", runs_meetings)
    rules.add_perm("meetings.take_register", runs_meetings)
    rules.add_perm("meetings.approve_minutes", runs_meetings)
    rules.add_perm("meetings.view_attendance", is_member)
    rules.add_perm("meetings.write_note", is_officer)
    rules.add_perm("meetings.record_action", is_officer)
    rules.add_perm("meetings.view_actions", is_member | is_deputy)
    rules.add_perm("meetings.view_action", is_member | is_deputy | owns_action)
    rules.add_perm("meetings.close_action", is_officer | owns_action)
