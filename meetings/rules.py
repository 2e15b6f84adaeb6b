"""Conditions on actions; `learningforum/permissions.py` says who may do what where they hold."""

from accounts.models import User
from accounts.rules import predicate
from meetings.models import Action
from meetings.models.action import OWNS


@predicate
def owns_action(user: User, action: Action | None) -> bool:
    """The action is theirs to do, and they are still something to the forum."""
    return bool(action and action.owner and action.owner.person.user_id == user.pk and user.standing.holds(*OWNS))
