"""Every address of the forum, and one object of everything for those that name one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from accounts.door import Declaration
from accounts.models import User
from meetings.domain import agenda
from meetings.enums import Attendance, ItemKind
from tests.factories import (
    coordinator,
    item_of,
    line_of,
    make_action,
    make_edition,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_review,
    take_line,
)
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
    return reverse(address.name, kwargs=dict.fromkeys(given, value))


def make_world(users: dict[str, User]) -> dict[str, int | str]:
    """One of everything there is, by the room and the URL's noun; nothing restricted, nobody's own.

    The deputy of `users` is sent to the meeting, the ad hoc member is asked for an item.
    """
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.CASE)
    take_line(line_of(meeting), Attendance.DEPUTY, deputy=users["deputy"].person)
    invitation = agenda.ask(item, users["ad-hoc"].person, actor=coordinator())
    point = make_learning_point("embedded")
    edition = make_edition(issued=True)
    of_item = ("item", "write-note", "record-action", "ask")
    return {
        "accounts:use-link": "spent",
        "meetings:withdraw": invitation.pk,
        "meetings:action": (action := make_action(item).pk),
        "meetings:close-action": action,
        **{f"meetings:{name}": item.pk for name in of_item},
        "tracker:record-from-item": item.pk,
        "tracker:sign-off": make_impact_review(point, finding=Finding.SOME, actor=coordinator()).pk,
        "reports:download": edition.reports.get(board__code="shield").pk,
        "meetings": meeting.pk,
        "reviews": make_review().pk,
        "tracker": point.pk,
        "reports": edition.pk,
    }
