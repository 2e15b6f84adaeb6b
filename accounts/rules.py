"""Who a person is, as predicates; `learningforum/permissions.py` is the table of who may do what."""

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


#: Those who run the forum between its meetings.
is_officer = holds(Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER)


@predicate
def is_known(user: User | AnonymousUser) -> bool:
    """Anyone signed in, even when their last role has ended: they may still see that it has."""
    return user.is_authenticated
