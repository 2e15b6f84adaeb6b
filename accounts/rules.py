"""Who a person is, as predicates that every room composes with & and | to say who may do what."""

from typing import Any

import rules

from accounts.enums import Role
from accounts.models import User


def holds(*roles: Role) -> Any:
    """Build a predicate: the person holds one of `roles` today."""

    def predicate(user: User) -> bool:
        return user.is_authenticated and user.standing.holds(*roles)

    return rules.predicate(predicate, name=" or ".join(role.value for role in roles))


is_coordinator = holds(Role.COORDINATOR)
is_chair = holds(Role.CHAIR)
is_learning_manager = holds(Role.LEARNING_MANAGER)
is_representative = holds(Role.REPRESENTATIVE)
is_deputy = holds(Role.DEPUTY)
is_ad_hoc = holds(Role.AD_HOC)
is_board_reader = holds(Role.BOARD_READER)

#: Those who run the forum between its meetings.
is_officer = is_coordinator | is_chair | is_learning_manager
#: Those who sit at the table.
is_member = is_officer | is_representative


@rules.predicate
def is_known(user: User) -> bool:
    """Anyone signed in, even when their last role has ended: they may still see that it has."""
    return bool(user.is_authenticated)


def register() -> None:
    """Called once, when the application is ready."""
    rules.add_perm("accounts.enter", is_known)
