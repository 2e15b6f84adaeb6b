"""What a person is to the forum at this moment, read together with the person in one query.

A role is never copied onto the account: it follows from the row that gives it (a held place, a chair's term, a grant).
When that row ends, the role is gone on the next request. Rooms above register how their roles and facts are read:

    standing.role(Role.REPRESENTATIVE, lambda day: Representative.objects.on(day).filter(person__user=OuterRef("pk")))
    standing.fact("board_ids", lambda day: ArraySubquery(...))
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, Q, QuerySet
from django.db.models.expressions import BaseExpression

from accounts.dated import today
from accounts.enums import Role

if TYPE_CHECKING:
    from accounts.models import User

RoleSource = Callable[[datetime.date], QuerySet[Any]]
FactSource = Callable[[datetime.date], BaseExpression]

_roles: dict[Role, list[RoleSource]] = {}
_facts: dict[str, FactSource] = {}


@dataclass(frozen=True)
class Standing:
    """The roles a person holds today, and the ids of what they hold them for."""

    roles: frozenset[Role] = frozenset()
    facts: dict[str, frozenset[int]] = field(default_factory=dict)

    def holds(self, *roles: Role) -> bool:
        """Whether any of `roles` is held."""
        return not self.roles.isdisjoint(roles)

    def ids(self, fact: str) -> frozenset[int]:
        """The ids registered under `fact`, such as the boards a board reader reads for."""
        return self.facts.get(fact, frozenset())


def role(held: Role, source: RoleSource) -> None:
    """Say where `held` comes from: a query on ``OuterRef("pk")`` of the user that finds a row while it is held.

    A role may come from several places, each said by its room: any of them gives it.
    """
    _roles.setdefault(held, []).append(source)


def fact(name: str, source: FactSource) -> None:
    """Say where the ids called `name` come from: an array subquery on ``OuterRef("pk")`` of the user."""
    _facts[name] = source


def annotations() -> dict[str, BaseExpression]:
    """Return one expression for each registered role and fact, to annotate a query of users with."""
    day = today()
    found: dict[str, BaseExpression] = {_column(name): _any(sources, day) for name, sources in _roles.items()}
    return found | {_column(name): source(day) for name, source in _facts.items()}


def read(user: "User") -> Standing:
    """Take a user's standing from the annotated row, reading it now if the row came without."""
    if not hasattr(user, _column(Role.COORDINATOR)):
        user = type(user).objects.with_standing().get(pk=user.pk)
    if not user.is_active:
        return Standing()
    return Standing(
        roles=frozenset(name for name in _roles if getattr(user, _column(name))),
        facts={name: _ids(getattr(user, _column(name))) for name in _facts},
    )


def _any(sources: list[RoleSource], day: datetime.date) -> BaseExpression:
    combined = reduce(or_, (Q(Exists(source(day))) for source in sources))
    return ExpressionWrapper(combined, output_field=BooleanField())


def _ids(found: Iterable[int] | None) -> frozenset[int]:
    return frozenset(found or ())


def _column(name: str) -> str:
    return f"standing_{name.replace('-', '_')}"
