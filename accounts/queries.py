"""Accounts as the coordinator reads them: all of them page by page, and one with its history."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts import second_step
from accounts.enums import Role
from accounts.models import Invitation, Mail, RoleGrant, User
from accounts.models.grant import GRANTED_ROLES
from accounts.models.user import HAS_COME_IN
from ui.components import Colour, Event
from ui.paging import Page, page_of
from ui.templatetags.ui import short_date, weekday_date

#: So many messages that could not be sent are told one by one.
STUCK_SHOWN = 100


@dataclass(frozen=True)
class State:
    """How an account stands, in a word."""

    key: str
    label: str
    colour: Colour


SUSPENDED = State("suspended", "Suspended", "red")
ACTIVE = State("active", "Active", "green")
INVITED = State("invited", "Invited", "blue")
EXPIRED = State("expired", "Invitation expired", "orange")
NOT_INVITED = State("not-invited", "Not invited", "grey")
STATES = (ACTIVE, INVITED, EXPIRED, NOT_INVITED, SUSPENDED)


@dataclass(frozen=True)
class AccountRow:
    """One account in the list. `roles` is empty for whoever holds none, and while somebody is suspended."""

    url: str
    name: str
    email: str
    roles: str
    state: State
    invited_until: datetime.datetime | None
    last_login: datetime.datetime | None
    has_second_step: bool
    must_have_second_step: bool

    @property
    def roles_in_words(self) -> str:
        """The roles, or why there is none."""
        return self.roles or ("None while suspended" if self.is_suspended else "No role at the moment")

    @property
    def lacks_second_step(self) -> bool:
        """Whether the door leads them to add a second step and no further."""
        return self.must_have_second_step and not self.has_second_step

    @property
    def since(self) -> str:
        """Until when they are invited, or when they last signed in; empty for whoever could not yet."""
        if self.state == INVITED:
            return f"Until {short_date(self.invited_until)}"
        if self.last_login:
            return f"Last signed in {short_date(self.last_login)}"
        return "Never signed in" if self.state == ACTIVE else ""

    @property
    def is_suspended(self) -> bool:
        """Whether they may not sign in."""
        return self.state == SUSPENDED


@dataclass(frozen=True)
class RoleButton:
    """A role that the coordinator gives or takes with a button."""

    role: Role
    label: str
    url: str


@dataclass(frozen=True)
class AccountPage:
    """One account: its line in the list, what can be done about it, and what happened to it, latest first.

    `invitation` is the open one, in time or expired. `is_own`: it is the account of whoever looks at it.
    """

    row: AccountRow
    roles: tuple[RoleButton, ...]
    invitation: Invitation | None
    has_password: bool
    is_own: bool
    history: tuple[Event, ...]

    @property
    def may_be_invited(self) -> bool:
        """Whether an invitation can be sent; to oneself there is no need."""
        return not (self.row.is_suspended or self.has_password or self.is_own)

    @property
    def invites_first(self) -> bool:
        """Whether sending an invitation is what this account waits for."""
        return self.may_be_invited and self.row.state in {NOT_INVITED, EXPIRED}

    @property
    def invitation_in_words(self) -> str:
        """How the invitation stands."""
        if self.has_password:
            return "Accepted"
        if self.invitation is None:
            return "None"
        ends = weekday_date(self.invitation.expires_at)
        return f"Open until {ends}" if self.invitation.expires_at > timezone.now() else f"Expired on {ends}"


@dataclass(frozen=True)
class StuckMail:
    """The mail that could not be sent; at most STUCK_SHOWN messages are named."""

    title: str
    messages: tuple[Mail, ...]


def everybody(user: User) -> QuerySet[User]:
    """Return all accounts, each with its standing and until when its open invitation holds (1 query)."""
    until = Invitation.objects.open().filter(user=OuterRef("pk")).values("expires_at")
    found: QuerySet[User] = User.objects.with_standing().annotate(
        invited_until=Subquery(until), sort_name=Lower("name")
    )
    return found


def accounts(user: User, show: str, words: str, params: QueryDict) -> Page[AccountRow]:
    """Return a page of the accounts in a state (a key of SHOWS; empty for all) whose name or address holds `words`.

    2 queries, whatever the number of accounts.
    """
    found = everybody(user)
    if show:
        found = found.filter(SHOWS[show].condition())
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    page = page_of(found, ("sort_name", "pk"), params, singular="account", plural="accounts")
    return Page(tuple(map(_row, page.rows)), page.prev_url, page.next_url, page.count_text)


def account_page(viewer: User, user: User) -> AccountPage:
    """Return what the page of `user`, one of `everybody`, shows to `viewer` (5 queries)."""
    return AccountPage(
        row=_row(user),
        roles=tuple(_role_button(user, role) for role in GRANTED_ROLES),
        invitation=Invitation.objects.open().filter(user=user).first(),
        has_password=user.has_usable_password(),
        is_own=user == viewer,
        history=tuple(_history(user)),
    )


def stuck_mail() -> StuckMail | None:
    """Return the messages that could not be sent; None when there is none (1 query)."""
    found = tuple(Mail.objects.stuck().order_by("address", "pk")[: STUCK_SHOWN + 1])
    if not found:
        return None
    number = f"More than {STUCK_SHOWN}" if len(found) > STUCK_SHOWN else str(len(found))
    return StuckMail(f"{number} message{'' if len(found) == 1 else 's'} could not be sent", found[:STUCK_SHOWN])


@dataclass(frozen=True)
class Show:
    """What the list can be narrowed to."""

    label: str
    condition: Callable[[], Q]


def _is_active(*, has_come_in: bool) -> Q:
    return Q(is_active=True) & (HAS_COME_IN if has_come_in else ~HAS_COME_IN)


def _column(role: Role) -> str:
    return f"standing_{role.value.replace('-', '_')}"


def _any_of(*roles: Role) -> Q:
    return reduce(or_, (Q(**{_column(role): True}) for role in roles))


SHOWS = {
    ACTIVE.key: Show("Active", lambda: _is_active(has_come_in=True)),
    INVITED.key: Show("Invited", lambda: _is_active(has_come_in=False) & Q(invited_until__gt=timezone.now())),
    EXPIRED.key: Show(
        "Invitation expired", lambda: _is_active(has_come_in=False) & Q(invited_until__lte=timezone.now())
    ),
    NOT_INVITED.key: Show("Not invited", lambda: _is_active(has_come_in=False) & Q(invited_until=None)),
    SUSPENDED.key: Show("Suspended", lambda: Q(is_active=False)),
    "no-role": Show("No role at the moment", lambda: Q(is_active=True) & ~_any_of(*Role)),
    "second-step": Show(
        "Second step missing",
        lambda: Q(is_active=True, standing_authenticator_ids__len=0) & _any_of(*second_step.MUST_HAVE),
    ),
}


def _row(user: Any) -> AccountRow:
    return AccountRow(
        url=f"{reverse('accounts:accounts')}{user.pk}/",
        name=user.name,
        email=user.email,
        roles=", ".join(role.label for role in Role if role in user.standing.roles),
        state=_state(user),
        invited_until=user.invited_until,
        last_login=user.last_login,
        has_second_step=second_step.has_one(user),
        must_have_second_step=user.standing.holds(*second_step.MUST_HAVE),
    )


def _role_button(user: User, role: Role) -> RoleButton:
    if user.standing.holds(role):
        return RoleButton(role, f"Withdraw the role of {_lower(role)}", reverse("accounts:withdraw", args=[user.pk]))
    return RoleButton(role, f"Make {_lower(role)}", reverse("accounts:grant", args=[user.pk]))


def _lower(role: Role) -> str:
    return str(role.label).lower()


def _state(user: Any) -> State:
    if not user.is_active:
        return SUSPENDED
    if user.has_come_in:
        return ACTIVE
    if user.invited_until is None:
        return NOT_INVITED
    return INVITED if user.invited_until > timezone.now() else EXPIRED


def _history(user: User) -> Iterator[Event]:
    """What happened to an account, its roles and its invitations, latest first (4 queries)."""
    told = [*_of_account(user), *_of_grants(user), *_of_invitations(user)]  # as they follow within one moment
    ids = {_actor(event) for event, _ in told} - {None}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    told.sort(key=lambda each: each[0].pgh_created_at)
    for event, title in reversed(told):
        yield Event(title, event.pgh_created_at, by=names.get(_actor(event), ""))


def _events(model: Any, **which: Any) -> Iterator[tuple[Any, Any]]:
    """Each event of these rows, with the one before it of the same row."""
    latest: dict[int, Any] = {}
    for event in model.events.rel.related_model.objects.filter(**which).order_by("pgh_id"):
        yield latest.get(event.id), event
        latest[event.id] = event


def _of_account(user: User) -> Iterator[tuple[Any, str]]:
    for before, after in _events(User, id=user.pk):
        if before is None:
            yield after, "Account opened"
            continue
        if before.name != after.name:
            yield after, f"Name changed from {before.name} to {after.name}"
        if before.email != after.email:
            yield after, f"Email address changed from {before.email} to {after.email}"
        if before.is_active != after.is_active:
            yield after, "Restored" if after.is_active else "Suspended"


def _of_grants(user: User) -> Iterator[tuple[Any, str]]:
    for before, after in _events(RoleGrant, user_id=user.pk):
        role = _lower(Role(after.role))
        yield after, f"Made {role}" if before is None else f"No longer {role}"


def _of_invitations(user: User) -> Iterator[tuple[Any, str]]:
    for before, after in _events(Invitation, user_id=user.pk):
        if before is None:
            yield after, "Invitation sent"
        elif after.used_at and not before.used_at:
            yield after, "Invitation accepted"
        elif after.revoked_at and not before.revoked_at:
            yield after, "Invitation withdrawn"


def _actor(event: Any) -> int | None:
    found: int | None = (event.pgh_context or {}).get("user")
    return found
