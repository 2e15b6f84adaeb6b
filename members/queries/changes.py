"""Who changed what about a place, its holders, its deputies and their terms as joint chair, from the audit trail."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, CharField, F, Value

from members.models import ChairTerm, Membership, Representative, StandingDeputy
from ui.components import Event
from ui.templatetags.ui import short_date

_PLACE, _HOLDER, _DEPUTY, _TERM = "place", "holder", "deputy", "term"
_NOTHING = Value("", output_field=CharField())


@dataclass(frozen=True)
class _Version:
    """A row of one of the four tables as it was after one change."""

    table: str
    row: int
    at: datetime.datetime
    number: int
    label: str
    context: dict[str, Any] | None
    who: str
    title: str
    because: str
    is_joint: bool
    started_on: datetime.date | None
    ended_on: datetime.date | None

    @property
    def actor(self) -> int | None:
        return (self.context or {}).get("user")

    @property
    def days(self) -> str:
        """From when to when, as far as our records say."""
        starts = f"from {short_date(self.started_on)}" if self.started_on else ""
        return f"{starts} until {short_date(self.ended_on)}".strip() if self.ended_on else starts


def changes_of_place(place: Membership) -> list[Event]:
    """Return what was changed about a place, latest first, also of appointments taken back since (2 queries)."""
    versions = _versions(place)
    names = {each.pk: str(each) for each in get_user_model().objects.filter(pk__in={each.actor for each in versions})}
    told: list[Event] = []
    before: dict[tuple[str, int], _Version] = {}
    for each in versions:
        title, text = _TELL[each.table](before.get((each.table, each.row)), each)
        before[each.table, each.row] = each
        if title:
            told.append(Event(title, each.at, names.get(each.actor or 0, ""), text))
    return told[::-1]


def _versions(place: Membership) -> list[_Version]:
    no = Value(value=False, output_field=BooleanField())
    of_place = _columns(Membership, _PLACE, _NOTHING, F("title"), _NOTHING, F("is_joint")).filter(pgh_obj=place)
    holders = _columns(Representative, _HOLDER, F("person__name"), F("role_title"), F("ended_because"), no)
    deputies = _columns(StandingDeputy, _DEPUTY, F("person__name"), F("role_title"), _NOTHING, no)
    terms = _columns(ChairTerm, _TERM, F("representative__person__name"), _NOTHING, _NOTHING, no)
    everything = of_place.union(
        holders.filter(membership=place),
        deputies.filter(membership=place),
        terms.filter(representative__membership=place),
        all=True,
    )
    return sorted((_Version(*row) for row in everything), key=_in_order)


def _in_order(version: _Version) -> tuple[datetime.datetime, int, int]:
    """Oldest first; what one verb changed at the same moment from the place inwards."""
    return version.at, list(_TELL).index(version.table), version.number


def _columns(model: Any, table: str, *columns: Any) -> Any:
    """The versions of `model`'s rows as columns of one kind; the names are of an alphabet that keeps them apart."""
    named = dict(zip(("v_who", "v_title", "v_because", "v_is_joint"), columns, strict=True))
    return (
        model.pgh_event_model.objects.order_by()
        .annotate(v_table=Value(table, output_field=CharField()), **named)
        .values_list("v_table", "id", "pgh_created_at", "pgh_id", "pgh_label", "pgh_context", *named, *_DAYS)
    )


_DAYS = ("started_on", "ended_on")


def _of_place(before: _Version | None, after: _Version) -> tuple[str, str]:
    if before is None:
        return "Place added", after.days
    if after.ended_on != before.ended_on:
        return "Place closed", after.days
    if after.started_on != before.started_on:
        return "First day of the place corrected", after.days or "Since before our records"
    if after.is_joint != before.is_joint:
        return "Made a joint place" if after.is_joint else "Made a single place", ""
    if after.title != before.title:
        return "What the place is for changed", f"{before.title or 'Nothing said'} → {after.title or 'nothing said'}"
    return "", ""


def _of_holder(before: _Version | None, after: _Version) -> tuple[str, str]:
    if before is None:
        return f"{after.who} appointed", ", ".join(filter(None, (after.title, after.days)))
    if after.label == "delete":
        return f"{after.who}’s appointment taken back", ""
    if before.ended_on is None and after.ended_on and after.started_on == before.started_on:
        return f"{after.who}’s time ended", ", ".join(filter(None, (after.days, after.because)))
    if (after.started_on, after.ended_on) != (before.started_on, before.ended_on):
        return f"{after.who}’s dates corrected", after.days or "No dates"
    if after.title != before.title:
        return f"{after.who}’s role title corrected", f"{before.title} → {after.title}"
    return "", ""


def _of_deputy(before: _Version | None, after: _Version) -> tuple[str, str]:
    if before is None:
        return f"{after.who} named standing deputy", ", ".join(filter(None, (after.title, after.days)))
    if after.label == "delete":
        return f"{after.who} taken back as standing deputy", ""
    return f"{after.who} is standing deputy no more", after.days


def _of_term(before: _Version | None, after: _Version) -> tuple[str, str]:
    if before is None:
        return f"{after.who} made joint chair", after.days
    if after.label == "delete":
        return f"{after.who}’s term as joint chair taken back", ""
    return f"{after.who}’s term as joint chair ended" if after.ended_on else f"{after.who}’s term changed", after.days


_TELL = {_PLACE: _of_place, _HOLDER: _of_holder, _DEPUTY: _of_deputy, _TERM: _of_term}
