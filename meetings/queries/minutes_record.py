"""The minutes as plain data: frozen at each step, read back for one reader, and compared with what they say now.

    version, chair, quorum, guests
    roll        by agency: who was there, in words
    tally       of core places: expected, present, by_deputy, apologies, absent
    declared    interests declared in general
    items       of every item, by id: number, title, kind, lead, note, recorded, declared

The data holds restricted items as well. Who may see them is decided when it is read, by the item's id, and so is each
outcome by its reference: `beside` is what the same reader may open of the meeting now.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from meetings.models.agenda import SEES_DRAFTS
from meetings.panels import Recorded
from meetings.queries.attendance import ALL_AGENCIES, AgencyAttendance
from meetings.queries.minutes import AgencyRoll, Declared, MinutesItem, Whole

VERSION = 1
TALLY = ("expected", "present", "by_deputy", "apologies", "absent")

Record = dict[str, Any]


def record_of(minutes: Whole) -> Record:
    """Return the minutes as plain data, with what comments and corrections say of them left out."""
    data = {
        "version": VERSION,
        "chair": minutes.chair,
        "quorum": minutes.quorum,
        "guests": minutes.guests,
        "roll": [asdict(each) for each in minutes.roll],
        "tally": {name: getattr(minutes.tally, name) for name in TALLY},
        "declared": [asdict(each) for each in minutes.declared],
        "items": [_item(each) for each in minutes.items],
    }
    plain: Record = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain


def digest_of(record: Record) -> str:
    """Return minutes in short: the same words give the same digest."""
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def thawed(record: Record, beside: Whole, reader: User) -> Whole:
    """Return frozen minutes as `reader` may see them: of `beside`, which items and outcomes they may open now."""
    frozen = {each["item_id"]: each for each in record["items"]}
    sees_all = reader.standing.holds(*SEES_DRAFTS)
    return replace(
        beside,
        roll=tuple(AgencyRoll(**each) for each in record["roll"]),
        tally=AgencyAttendance(agency=ALL_AGENCIES, **record["tally"]),
        chair=record["chair"],
        quorum=record["quorum"],
        guests=tuple(record["guests"]),
        declared=_declared(record["declared"]),
        items=tuple(
            now if now.is_restricted else _thawed_item(frozen[now.item_id], now, sees_all=sees_all)
            for now in beside.items
            if now.item_id in frozen
        ),
    )


def changed_since(record: Record, now: Whole, reader: User) -> tuple[str, ...]:
    """Say what minutes say differently from when they were frozen, as far as `reader` sees it: "item 4"."""
    then = thawed(record, now, reader)
    heads = ("roll", "chair", "quorum", "guests")
    said = ["attendance"] if any(getattr(then, name) != getattr(now, name) for name in heads) else []
    said += ["declarations of interest"] if then.declared != now.declared else []
    old = {item.item_id: _item(item) for item in then.items}
    may_open = [item for item in now.items if not item.is_restricted]
    numbers = [str(item.number) for item in may_open if old.get(item.item_id) != _item(item)]
    if numbers:
        said.append(f"item {numbers[0]}" if len(numbers) == 1 else f"items {listed(numbers)}")
    return tuple(said)


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: "4, 5 and 6"."""
    *first, last = (*words,) or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def _item(item: MinutesItem) -> Record:
    return {
        **{name: getattr(item, name) for name in ("item_id", "number", "title", "kind", "lead", "note")},
        "recorded": [{name: value for name, value in asdict(each).items() if name != "url"} for each in item.recorded],
        "declared": [asdict(each) for each in item.declared],
    }


def _thawed_item(frozen: Mapping[str, Any], now: MinutesItem, *, sees_all: bool) -> MinutesItem:
    """Read one item back; its outcomes lead where they lead now, and are gone where the reader may not see them."""
    urls = {_key(each): each.url for each in now.recorded}
    recorded = (_recorded(each) for each in frozen["recorded"])
    return replace(
        now,
        **{name: frozen[name] for name in ("number", "title", "kind", "lead", "note")},
        recorded=tuple(
            replace(each, url=urls.get(_key(each), "")) for each in recorded if sees_all or _key(each) in urls
        ),
        declared=_declared(frozen["declared"]),
    )


def _recorded(said: Mapping[str, Any]) -> Recorded:
    day = said["due_on"]
    return Recorded(**{**said, "due_on": datetime.date.fromisoformat(day) if day else None})


def _declared(said: Iterable[Mapping[str, str]]) -> tuple[Declared, ...]:
    return tuple(Declared(**each) for each in said)


def _key(recorded: Recorded) -> tuple[str, str]:
    return recorded.kind, recorded.reference or recorded.text
