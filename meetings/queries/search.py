"""Looking for words in agendas, notes, decisions and actions: in what the reader may open, and in nothing else.

Who may see what is a condition of each query, so that what a person may not open is neither found nor counted. The
statements are kept for a person (see `statements`), with placeholders for what is looked for.
"""

import datetime
import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Length
from django.db.models.lookups import LessThanOrEqual
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.dated import today
from accounts.models import User
from meetings import wording
from meetings.models import Action, AgendaItem, Decision, Note
from meetings.models.agenda import opened_by
from meetings.models.words import BLANKS, DOUBLE, SIGNS, SINGLE, Plain
from meetings.queries.statements import Statement, answers, standing_of, statement
from ui.paging import COUNTED_UP_TO, Page, page_of

#: A text of so many characters is shown whole; of a longer one the passages that say it.
SHORT = 240
#: How many of each kind are shown together, before one looks at a kind alone; and how many then.
FIRST, PAGE = 5, 25
#: The latest meeting's first.
ORDER = ("-found_date", "-pk")
#: A12, D7: what people call actions and decisions.
REFERENCE = re.compile(r"([AD])([1-9][0-9]{0,8})", re.IGNORECASE | re.ASCII)
#: Where a found word begins and ends; no alphabet has these characters (Unicode, private use).
BEGIN, END = "\ue000", "\ue001"
_MARKED = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")
_TYPED = str.maketrans(BLANKS, SIGNS)
_STRAY = str.maketrans({BEGIN: None, END: None})
#: What people type round and between words, as the web is asked.
_ASKED = str.maketrans(dict.fromkeys(SIGNS, " ") | dict.fromkeys(DOUBLE, '"') | dict.fromkeys(SINGLE, "'"))


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is looked for: its key in addresses, what one and several are called, and its letter.

    Its heading is what the field `head` says and a passage is shown of `body`; what is shown of `head` is also looked
    through, unless it is that of the item. `item` leads to the item.
    """

    key: str
    singular: str
    plural: str
    letter: str
    head: str
    body: str
    item: str = "item__"

    @property
    def title(self) -> str:
        """The plural as a heading."""
        return self.plural.capitalize()

    def counted(self, number: int) -> str:
        """Say how many there are: "1 note", "More than 1,000 notes"."""
        if number > COUNTED_UP_TO:
            return f"More than {COUNTED_UP_TO:,} {self.plural}"
        return f"{number:,} {self.singular if number == 1 else self.plural}"


ITEMS = Kind("items", "agenda item", "agenda items", "", head="title", body="question", item="")
NOTES = Kind("notes", "note", "notes", "", head="item__title", body="text")
DECISIONS = Kind("decisions", "decision", "decisions", "D", head="text", body="")
ACTIONS = Kind("actions", "action", "actions", "A", head="what", body="closing_note")
KINDS = {kind.key: kind for kind in (ITEMS, NOTES, DECISIONS, ACTIONS)}


@dataclass(frozen=True)
class Found:
    """One thing that was found: its heading and a passage of its text, in both of which the words found are marked.

    `passage` is empty where the heading says it all; `state` is how an action stands.
    """

    url: str
    reference: str
    heading: SafeString
    passage: SafeString
    item: int
    date: datetime.date
    state: wording.Tag | None = None


@dataclass(frozen=True)
class Counts:
    """How many things of each kind were found, none counted further than a list's count goes.

    `says_something` is whether the words hold any that can be looked for: "the" and "of" stand everywhere.
    """

    numbers: dict[str, int]
    says_something: bool

    @property
    def found_any(self) -> bool:
        """Whether anything was found."""
        return any(self.numbers.values())


@dataclass(frozen=True)
class Section:
    """The latest that was found of one kind, and how many there are; `has_more` when not all of them are shown."""

    kind: Kind
    count: str
    rows: tuple[Found, ...]
    has_more: bool


def count(user: User, words: str) -> Counts:
    """Count what `user` may open and the words are found in, by kind (1 query)."""
    [[nodes, *numbers]] = answers(_counting(user, today(), standing_of(user)), _asked_for(words))
    return Counts(dict(zip(KINDS, numbers, strict=True)), bool(nodes))


def sections(user: User, words: str, counts: Counts) -> list[Section]:
    """Return the latest of each kind that was counted (1 query, none when nothing was)."""
    kinds = tuple((key, number > COUNTED_UP_TO) for key, number in counts.numbers.items() if number)
    by_kind: dict[str, list[Found]] = {}
    asked = _reading(user, today(), standing_of(user), kinds) if kinds else None
    for key, *row in answers(asked, _asked_for(words)) if asked else ():
        by_kind.setdefault(key, []).append(_found(KINDS[key], row))
    return [
        Section(kind, kind.counted(counts.numbers[key]), tuple(rows), counts.numbers[key] > len(rows))
        for key, kind in KINDS.items()
        if (rows := by_kind.get(key))
    ]


def page(user: User, kind: Kind, words: str, counts: Counts, params: QueryDict) -> Page[Found]:
    """Return the page of what was counted of one kind that `params` ask for (1 query)."""
    asked, number = _query(words), counts.numbers[kind.key]
    found = _latest(kind, user, _found_in(kind, asked, _number(kind, words)), is_long=number > COUNTED_UP_TO)
    rows: Any = _rows(kind, found, asked).values(*COLUMNS)
    page: Page[Any] = page_of(rows, ORDER, params, size=PAGE, counted=kind.counted(number))
    shown = tuple(_found(kind, [row[name] for name in COLUMNS]) for row in page.rows)
    return Page(shown, page.prev_url, page.next_url, page.count_text)


# What is asked of PostgreSQL -------------------------------------------------------------------------------------

#: What a row of any kind has, so that one query reads all kinds together.
COLUMNS = (
    *("pk", "found_item", "found_place", "found_date", "found_number", "found_due", "found_closed"),
    *("found_head", "found_body"),
)


def _query(words: str) -> SearchQuery:
    return SearchQuery(words.translate(_ASKED), config="english", search_type="websearch")


def _visible(kind: Kind, user: User) -> QuerySet[Any]:
    """Return what `user` may open of a kind."""
    if kind is NOTES:
        return Note.objects.filter(opened_by(user, "item__"))
    if kind is ITEMS:
        return AgendaItem.objects.visible_to(user)
    return Decision.objects.visible_to(user) if kind is DECISIONS else Action.objects.visible_to(user)


def _found_in(kind: Kind, asked: SearchQuery, number: int) -> Q:
    """Return the condition that the words are found in a thing of this kind, or that it has the number they name."""
    return Q(search=asked) | Q(number=number) if kind.letter else Q(search=asked)


def _gathered(kind: Kind, user: User, found: Q) -> QuerySet[Any]:
    """Return what is found of what `user` may open, so that all that is found is gathered first.

    PostgreSQL does not know how many texts a word is in. Left to itself it looks at all meetings rather than at these.
    """
    visible = _visible(kind, user)
    keys = ArraySubquery(visible.model._default_manager.filter(found).order_by().values("pk"))
    each = Func(keys, function="UNNEST", output_field=BigIntegerField())
    return visible.filter(pk__in=User.objects.filter(pk=user.pk).values_list(each))


def _latest(kind: Kind, user: User, found: Q, *, is_long: bool) -> QuerySet[Any]:
    """Return what is found, to be put in order: of what `is_long` the last meetings have enough, one by one."""
    return _visible(kind, user).filter(found) if is_long else _gathered(kind, user, found)


def _rows(kind: Kind, found: QuerySet[Any], asked: SearchQuery) -> Any:
    """Return what was found with the columns of a row."""
    no_day = Cast(Value(None), DateField())
    head: Any = F(kind.head) if kind is NOTES else _headline(kind.head, asked, whole=True)
    return found.annotate(
        found_item=F(f"{kind.item}pk"),
        found_place=F(f"{kind.item}number"),
        found_date=F(f"{kind.item}meeting__date"),
        found_number=F("number") if kind.letter else Value(0, IntegerField()),
        found_due=F("due_on") if kind is ACTIONS else no_day,
        found_closed=F("closed_on") if kind is ACTIONS else no_day,
        found_head=head,
        found_body=_passage(kind.body, asked) if kind.body else Value("", CharField()),
    )


def _passage(field: str, asked: SearchQuery) -> Case:
    """Return a short text whole, and of a longer one the passages in which the words are."""
    parts = Concat(Value("… "), _headline(field, asked, whole=False), Value(" …"), output_field=TextField())
    is_short = LessThanOrEqual(Length(field), SHORT)
    return Case(When(is_short, then=_headline(field, asked, whole=True)), default=parts)


def _headline(field: str, asked: SearchQuery, *, whole: bool) -> SearchHeadline:
    """Return a text with the words marked, or one or two passages of it."""
    return SearchHeadline(
        Plain(F(field)),
        asked,
        config="english",
        start_sel=BEGIN,
        stop_sel=END,
        highlight_all=whole,
        fragment_delimiter=" … ",
        max_fragments=None if whole else 2,
        max_words=None if whole else 30,
        min_words=None if whole else 12,
    )


# Statements that are kept ----------------------------------------------------------------------------------------

#: What stands in them for the words, and for the number of each kind, which is none that anything has.
WORDS = "\ue003"
NUMBERS = {kind.letter: 2**31 - place for place, kind in enumerate((ACTIONS, DECISIONS), start=1)}


@lru_cache(maxsize=256)
def _counting(user: User, _day: datetime.date, _of: Hashable) -> Statement:
    """Return the statement that counts, none further than a list's count goes."""
    asked = _query(WORDS)
    found = [_visible(kind, user).filter(_found_in(kind, asked, _kept(kind))) for kind in KINDS.values()]
    numbers = [_Size(ArraySubquery(each.order_by().values("pk")[: COUNTED_UP_TO + 1])) for each in found]
    nodes = Func(asked, function="NUMNODE", output_field=IntegerField())
    return statement(User.objects.filter(pk=user.pk).values_list(nodes, *numbers))


@lru_cache(maxsize=256)
def _reading(user: User, _day: datetime.date, _of: Hashable, kinds: tuple[tuple[str, bool], ...]) -> Statement:
    """Return the statement that reads the latest of some kinds, each with whether it was found in very many."""
    asked = _query(WORDS)
    parts = []
    for key, is_long in kinds:
        kind = KINDS[key]
        rows = _rows(kind, _latest(kind, user, _found_in(kind, asked, _kept(kind)), is_long=is_long), asked)
        parts.append(rows.order_by(*ORDER).values_list(Value(key, CharField()), *COLUMNS)[:FIRST])
    return statement(parts[0].union(*parts[1:], all=True))


def _kept(kind: Kind) -> int:
    """Return what stands in a kept statement for the number of a kind."""
    return NUMBERS.get(kind.letter, 0)


def _asked_for(words: str) -> dict[Any, Any]:
    """Return what stands in a kept statement this time."""
    numbers = {NUMBERS[kind.letter]: _number(kind, words) for kind in (ACTIONS, DECISIONS)}
    return {WORDS: words.translate(_ASKED)} | numbers


def _number(kind: Kind, words: str) -> int:
    """Return the number of the action or decision that the words name: A12, D7; otherwise one that none has."""
    named = REFERENCE.fullmatch(words.strip())
    return int(named[2]) if named and named[1].upper() == kind.letter else _kept(kind)


class _Size(Func):
    """How many elements an array has."""

    function = "CARDINALITY"
    output_field = IntegerField()


# How it is shown -------------------------------------------------------------------------------------------------


def _found(kind: Kind, row: Sequence[Any]) -> Found:
    """Return a row with `COLUMNS` as pages show it."""
    pk, item, place, date, number, due_on, closed_on, head, body = row
    url = f"{reverse('meetings:actions')}{pk}/" if kind is ACTIONS else reverse("meetings:item", args=[item])
    anchor = {NOTES: "#note", DECISIONS: "#recorded"}.get(kind, "")
    return Found(
        url=url + anchor,
        reference=f"{kind.letter}{number}" if kind.letter else "",
        heading=_marked(head),
        passage=_marked(body) if kind is NOTES or BEGIN in body else SafeString(),
        item=place,
        date=date,
        state=wording.due_on(due_on, closed_on, today()) if kind is ACTIONS else None,
    )


def _marked(text: str) -> SafeString:
    """Return text with the found words marked; all else in it is shown as it was typed, never obeyed."""
    marked = _MARKED.sub(r"<mark>\1</mark>", escape(text.translate(_TYPED)))
    return mark_safe(marked.translate(_STRAY))  # noqa: S308 - escaped before the marks were put in
