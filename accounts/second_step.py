"""The second step of signing in: who must have one, and who has.

A password alone does not protect what the coordinator, the chairs, the learning manager and board readers open. Until
such a person has an authenticator app or a passkey, the access door leads them to where they add one, and nowhere else.
A sign-in link printed on the forum's own machine needs none: whoever reads it there holds the machine.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.http import HttpRequest

from accounts import standing
from accounts.enums import Role
from accounts.models import User

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator

MUST_HAVE = (Role.COORDINATOR, Role.CHAIR, Role.LEARNING_MANAGER, Role.BOARD_READER)
#: Marks a session that began with a link from the machine's own terminal.
FROM_TERMINAL = "signed_in_from_terminal"


def register() -> None:
    """Called once, when the application is ready."""
    standing.fact("authenticator_ids", _authenticators)


@dataclass(frozen=True)
class Own:
    """What somebody has set up, oldest first."""

    authenticators: "tuple[Authenticator, ...]"

    @cached_property
    def app(self) -> "Authenticator | None":
        """The authenticator app; None when there is none."""
        return next((each for each in self.authenticators if each.type == each.Type.TOTP), None)

    @cached_property
    def passkeys(self) -> "tuple[Authenticator, ...]":
        """The passkeys."""
        return tuple(each for each in self.authenticators if each.type == each.Type.WEBAUTHN)

    @cached_property
    def codes_left(self) -> int | None:
        """How many recovery codes are left; None when there are none at all."""
        found = next((each for each in self.authenticators if each.type == each.Type.RECOVERY_CODES), None)
        return len(found.wrap().get_unused_codes()) if found else None

    @property
    def is_set_up(self) -> bool:
        """Whether an app or a passkey is asked for when signing in."""
        return bool(self.app or self.passkeys)

    @property
    def is_last(self) -> bool:
        """Whether removing the app, or the one passkey, would leave nothing."""
        return bool(self.app) + len(self.passkeys) == 1


def own(user: User) -> Own:
    """Return what `user` has set up."""
    from allauth.mfa.models import Authenticator

    return Own(tuple(Authenticator.objects.filter(user=user).order_by("created_at", "pk")))


def is_asked_of(user: User) -> bool:
    """Whether a role of this person asks for a second step."""
    return user.standing.holds(*MUST_HAVE)


def asking_roles(user: User) -> list[str]:
    """Return the roles of this person that ask for a second step, as words within a sentence."""
    return [role.label.lower() for role in MUST_HAVE if user.standing.holds(role)]


def has_one(user: User) -> bool:
    """Whether an authenticator app or a passkey stands behind the password."""
    return bool(user.standing.ids("authenticator_ids"))


def is_missing(request: HttpRequest, user: User) -> bool:
    """Whether this person must add a second step before they go on."""
    return is_asked_of(user) and not has_one(user) and not request.session.get(FROM_TERMINAL)


def _authenticators(day: datetime.date) -> ArraySubquery:
    from allauth.mfa.models import Authenticator

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return ArraySubquery(Authenticator.objects.filter(user=OuterRef("pk"), type__in=kinds).values("pk"))
