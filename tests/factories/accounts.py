"""Accounts, and people of every role."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.urls import reverse

from accounts.domain import account, invitation
from accounts.enums import Role
from accounts.models import Invitation, RoleGrant, User
from members.enums import MembershipKind
from members.models import BoardReader, ChairTerm, Person, StandingDeputy
from tests.factories.members import board, make_membership, make_person, make_representative
from tests.factories.names import unique, unique_email

#: What the authenticator app of everybody in the tests is set up with.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_user(role: str = "", *, name: str = "", email: str = "", reads_for: str = "shield") -> User:
    """Return an account that holds `role` (one of ROLES; none for an account that is nothing to the forum).

    The places, terms and grants behind the role are made with it: a representative gets a new place of a new agency.
    `reads_for` is the board of a "board-reader".
    """
    user = account.ensure(email or unique_email("person"), name or unique("Person"), actor=None)
    if role.removesuffix("-reader") in BOARDS:
        role, reads_for = "board-reader", role.removesuffix("-reader")
    if role == "board-reader":
        BoardReader.objects.create(board=board(reads_for), user=user)
    elif role:
        GIVE[role](user)
    give_second_step(user)
    fresh: User = User.objects.with_standing().get(pk=user.pk)
    return fresh


def coordinator() -> User:
    """Return who acts when a test does not say: the first coordinator, made when there is none."""
    grant = RoleGrant.objects.current().filter(role=Role.COORDINATOR).select_related("user").order_by("pk").first()
    return give_second_step(grant.user) if grant else make_user("coordinator")


def invite(email: str = "", name: str = "") -> tuple[User, str]:
    """Return an account that is invited, and the address of the page that its invitation opens."""
    user, token = invitation.invite_newcomer(
        email or unique_email("person"), name or unique("Person"), actor=coordinator()
    )
    return user, reverse("accounts:accept-invitation", args=[token])


def make_invitation() -> Invitation:
    """Return an open invitation of a new account."""
    user, _ = invite()
    found: Invitation = user.invitations.get()
    return found


def give_second_step(user: User) -> User:
    """Give an account the authenticator app that the forum asks of its officers and board readers; return it."""
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(SECRET)}}
    )
    return user


def _represent(user: User) -> None:
    make_representative(person=_person(user))


def _share_a_place(user: User) -> None:
    place = make_membership(is_joint=True)
    make_representative(membership=place, person=_person(user), seat=1)
    make_representative(membership=place, seat=2)


def _chair(user: User) -> None:
    ChairTerm.objects.create(representative=make_representative(person=_person(user)))


def _deputise(user: User) -> None:
    place = make_representative().membership
    StandingDeputy.objects.create(
        membership=place, person=_person(user), role_title="Deputy safeguarding lead", agency_name=place.agency.name
    )


def _advise(user: User) -> None:
    make_representative(membership=make_membership(kind=MembershipKind.AD_HOC), person=_person(user))


def _person(user: User) -> Person:
    return make_person(name=user.name, user=user)


GIVE: dict[str, Callable[[User], object]] = {
    "coordinator": lambda user: account.grant(user, Role.COORDINATOR, actor=None),
    "learning-manager": lambda user: account.grant(user, Role.LEARNING_MANAGER, actor=None),
    "chair": _chair,
    "representative": _represent,
    "joint": _share_a_place,
    "deputy": _deputise,
    "ad-hoc": _advise,
}
BOARDS = ("shield", "bsab", "csp")
#: Every role there is, under the labels of the practice data's accounts.
ROLES = (*GIVE, *(f"{code}-reader" for code in BOARDS))
