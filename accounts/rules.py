"""Who a person is, as predicates that every room composes with & and | to say who may do what."""

from collections.abc import Callable
from typing import Any

import rules
from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User


def predicate(test: Callable[..., bool]) -> Any:
    """Make `test` of a person (and of what they would act on) a predicate to compose with & and |."""
    return rules.predicate(test)


def holds(*roles: Role) -> Any:
    """Build a predicate: the person holds one of `roles` today."""

    def test(user: User | AnonymousUser) -> bool:
        return isinstance(user, User) and user.standing.holds(*roles)

    return rules.predicate(test, name=" or ".join(role.value for role in roles))


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


@predicate
def is_known(user: User | AnonymousUser) -> bool:
    """Anyone signed in, even when their last role has ended: they may still see that it has."""
    return user.is_authenticated


def register() -> None:
    """Called once, when the application is ready."""
    rules.add_perm("accounts.enter", is_known)
