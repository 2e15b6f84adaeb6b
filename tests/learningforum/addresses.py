"""Every address of the forum, and one object of everything for those that name one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.dated import today
from accounts.door import Declaration
from accounts.models import User
from meetings.domain import agenda, file, pack
from meetings.enums import Attendance, FileKind, ItemKind
from meetings.models import AgendaItem, Meeting, MeetingFile
from members.domain import importing
from members.models import ChairTerm, GroupSeat, MembershipUpload, SubGroup, TermsVersion
from tests.factories import (
    coordinator,
    item_of,
    latest,
    line_of,
    make_action,
    make_agency,
    make_closure,
    make_comment,
    make_decision,
    make_declaration,
    make_edition,
    make_exchange,
    make_impact_review,
    make_invitation,
    make_learning_point,
    make_meeting,
    make_paper,
    make_representative,
    make_review,
    take_line,
    take_minutes,
)
from tests.factories.actions import make_update
from tracker.enums import Finding

ROLES = ("coordinator", "chair", "learning-manager", "representative", "deputy", "ad-hoc", "shield-reader", "")


@dataclass(frozen=True)
class Address:
    """A named address with its view."""

    name: str
    pattern: URLPattern


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[Address]:
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}", each)
        else:
            yield from addresses(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)


def declared(address: Address) -> Declaration:
    """What the view says of who may come in."""
    found: Declaration = address.pattern.callback.declaration  # type: ignore[attr-defined] # set by the door
    return found


def path_of(address: Address, world: Mapping[str, int | str]) -> str:
    given = address.pattern.pattern.converters
    value = world.get(address.name, world.get(address.name.partition(":")[0], 0))
    return reverse(address.name, kwargs={each: world.get(f"{address.name}/{each}", value) for each in given})


def make_world(users: dict[str, User]) -> dict[str, int | str]:
    """One of everything there is, by the room and the URL's noun; nothing restricted, nobody's own but recovery codes.

    The deputy of `users` is sent to the meeting, the ad hoc member is asked for an item.
    """
    for user in users.values():
        RecoveryCodes.activate(user)
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.CASE)
    take_line(line_of(meeting), Attendance.DEPUTY, deputy=users["deputy"].person)
    invitation = agenda.ask(item, users["ad-hoc"].person, actor=coordinator())
    point = make_learning_point("embedded")
    edition = make_edition(issued=True)
    of_item = ("item", "add-paper", "write-note", "run-item", "record-decision", "record-action", "ask")
    return {
        "accounts:use-link": "spent",
        "accounts:accept-invitation": "spent",
        "meetings:answer": "spent",
        "meetings:feed": "spent",
        "accounts:revoke-invitation": make_invitation().pk,
        "accounts": users[""].pk,
        **_papers(meeting, item),
        **_places(users),
        **_groups(users),
        **_minutes(users),
        "members:check-import": _list_to_import().pk,
        "meetings:correct-closure": (shut := make_closure().pk),
        "meetings:remove-closure": shut,
        "meetings:withdraw": invitation.pk,
        "meetings:set-access": invitation.pk,
        "meetings:reply/place": users["representative"].person.representations.get().membership_id,
        "meetings:change-decision": make_decision(item).pk,
        "meetings:change-declaration": make_declaration(meeting).pk,
        **_actions(item),
        "meetings:exchange": (told := make_exchange(items=[item]).pk),
        "meetings:change-exchange": told,
        **{f"meetings:{name}": item.pk for name in of_item},
        "tracker:record-from-item": item.pk,
        "tracker:sign-off": make_impact_review(point, finding=Finding.SOME, actor=coordinator()).pk,
        "members:terms-version": TermsVersion.objects.latest_adopted().pk,
        "reports:download": edition.reports.get(board__code="shield").pk,
        "meetings:template": meeting.template_id,
        "meetings": meeting.pk,
        "reviews": make_review().pk,
        "tracker": point.pk,
        "reports": edition.pk,
    }


def _papers(meeting: Meeting, item: AgendaItem) -> dict[str, int | str]:
    """A paper for everybody who may open its item, and a pack that somebody asked for."""
    paper = make_paper(item)
    contents = pack.contents_of(meeting, coordinator())
    assert contents is not None
    fingerprint = file.fingerprint_of(contents)
    MeetingFile.objects.create(
        meeting=meeting, kind=FileKind.PACK, fingerprint=fingerprint, contents=contents, asked_by=coordinator()
    )
    of_paper = ("paper", "replace-paper", "change-paper", "move-paper", "withdraw-paper")
    return {**{f"meetings:{name}": paper.pk for name in of_paper}, "meetings:download-paper": latest(paper).pk}


def _places(users: dict[str, User]) -> dict[str, int | str]:
    """A place with its holder, a joint chair, and the standing deputy of somebody else's place."""
    holder = make_representative()
    of_place = ("place", "change-place", "close-place", "appoint", "name-deputy")
    of_holder = ("replace", "end", "correct", "make-chair")
    of_person = ("person", "change-person", "invite-person")
    return {
        **{f"members:{name}": holder.membership_id for name in of_place},
        **{f"members:{name}": holder.pk for name in of_holder},
        **{f"members:{name}": holder.person_id for name in of_person},
        "members:end-chair": ChairTerm.objects.all()[0].pk,
        "members:end-deputy": users["deputy"].person.deputisings.get().pk,
    }


def _list_to_import() -> MembershipUpload:
    """A list that the coordinator has chosen and not imported yet."""
    row = {"row": "2", "agency": "Zebra Quay", "representative": "Lead", "name": "Ada Example"}
    return importing.keep("members.csv", [row], from_day=today(), actor=coordinator())


def _actions(item: AgendaItem) -> dict[str, int | str]:
    """An open action, with an update that has a file."""
    action = make_action(item)
    names = ("action", "update-action", "change-action", "close-action", "reopen-action", "action-evidence")
    update = make_update(action, file="evidence.docx")
    return {**{f"meetings:{name}": action.pk for name in names}, "meetings:action-evidence/update": update.pk}


def _minutes(users: dict[str, User]) -> dict[str, int | str]:
    """Meetings whose minutes have come as far as each step asks; the deputy came to the one that is commented on."""
    circulated = make_meeting("held")
    take_line(line_of(circulated), Attendance.DEPUTY, deputy=users["deputy"].person)
    comment, checked = make_comment(take_minutes(circulated)), take_minutes(state="checked")
    return {
        "meetings:circulate-minutes": checked.pk,
        "meetings:approve": checked.pk,
        "meetings:reopen-minutes": circulated.pk,
        "meetings:comment-minutes": circulated.pk,
        "meetings:resolve-comment": comment.pk,
        "meetings:correct-minutes": make_meeting("approved").pk,
    }


def _groups(users: dict[str, User]) -> dict[str, int | str]:
    """An agency, a board with its reader, a sub-group, and the chair's seat on it."""
    group = SubGroup.objects.all()[0]
    of_agency = ("agency", "rename-agency", "correct-agency", "succeed-agency")
    of_group = ("group", "change-group", "close-group", "add-group-seat")
    of_board = ("board", "add-board-seat", "add-reader")
    return {
        **{f"members:{name}": make_agency().pk for name in of_agency},
        **{f"members:{name}": group.pk for name in of_group},
        **{f"members:{name}": group.board_id for name in of_board},
        "members:end-seat": GroupSeat.objects.create(sub_group=group, person=users["chair"].person).pk,
        "members:end-reader": users["shield-reader"].board_readings.get().pk,
    }
