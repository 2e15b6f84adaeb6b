"""Conditions on people and places; `learningforum/permissions.py` says who may do what where they hold."""

from accounts.models import User
from accounts.rules import predicate
from members.models import Membership, StandingDeputy


@predicate
def holds_place(user: User, of: Membership | StandingDeputy | None) -> bool:
    """The person holds this place, or the place that this deputy stands in for, today: either seat of it."""
    place_id = of.membership_id if isinstance(of, StandingDeputy) else of and of.pk
    return place_id in user.standing.ids("membership_ids")
