"""Pages of a long list that cost the same however deep they lie (keyset paging).

A page is asked for by the row it follows (``?after=``) or comes before (``?before=``), never by number: PostgreSQL goes
straight there by an index on the keys, and a row that somebody adds meanwhile neither repeats nor hides another.

    page = page_of(Meeting.objects.visible_to(user), ("-date", "-start_time", "-pk"), request.GET, plural="meetings")
    {% for meeting in page.rows %}…{% endfor %}
    {% pagination page.prev_url page.next_url page.count_text %}

Two queries, whatever the number of rows: the page and a count that stops counting at `COUNTED_UP_TO`.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Field, Func, QuerySet, Value
from django.http import QueryDict

T = TypeVar("T")

#: How many rows a page shows unless the list says otherwise.
SIZE = 50
#: Longer lists are "more than 1,000": counting on would cost more than the page itself.
COUNTED_UP_TO = 1000
#: No place in a list takes more characters to write; a longer token is not ours.
LONGEST_TOKEN = 2000


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, with the addresses of the pages round it; an address is empty when there is none."""

    rows: tuple[T, ...]
    prev_url: str
    next_url: str
    count_text: str


def page_of(
    queryset: QuerySet[Any, T],
    keys: Sequence[str],
    params: QueryDict,
    *,
    size: int = SIZE,
    singular: str = "",
    plural: str = "rows",
    counted: str = "",
) -> Page[T]:
    """Return the page of `queryset` that the request's `params` ask for, in the order of `keys`.

    `keys` are fields or annotations, all ascending or all descending ("-date", "-pk"), never null, together unique;
    they replace the queryset's own order. A token that is damaged, forged or of another list leads to the first page.
    The addresses keep the other parameters (filters). `singular` and `plural` name the rows in the count; where the
    caller knows it already, `counted` says it and nothing is counted.
    """
    order = _Order.of(queryset, keys)
    after, before = order.read(params.get("after", "")), order.read(params.get("before", ""))
    backwards = after is None and before is not None
    found = list(order.past(queryset, after or before, backwards=backwards)[: size + 1])
    if not found and (after or before):
        after, before, backwards = None, None, False
        found = list(order.past(queryset, None, backwards=False)[: size + 1])
    goes_on, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_prev, has_next = (goes_on, True) if backwards else (after is not None, goes_on)
    return Page(
        rows=tuple(rows),
        prev_url=_address(params, "before", order.token(rows[0])) if rows and has_prev else "",
        next_url=_address(params, "after", order.token(rows[-1])) if rows and has_next else "",
        count_text=counted or count_text(queryset, singular, plural),
    )


def count_text(queryset: QuerySet[Any, Any], singular: str, plural: str) -> str:
    """Say how many rows there are: "1 meeting", "412 meetings", "More than 1,000 meetings" (1 query)."""
    number = queryset.order_by()[: COUNTED_UP_TO + 1].count()
    if number > COUNTED_UP_TO:
        return f"More than {COUNTED_UP_TO:,} {plural}"
    return f"{number:,} {singular or plural if number == 1 else plural}"


@dataclass(frozen=True)
class _Order:
    """The order of a list: its key columns with their fields, and which way they go."""

    names: tuple[str, ...]
    fields: tuple["Field[Any, Any]", ...]
    descends: bool
    is_elsewhere: bool
    """Whether the first key is a column of another table, where no index leads to a row value."""

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any], keys: Sequence[str]) -> "_Order":
        """Read `keys`; one row comparison can follow them only when all go the same way."""
        ways = {key.startswith("-") for key in keys}
        if len(ways) != 1:
            message = f"The keys of a page all ascend or all descend, unlike {', '.join(keys)}."
            raise ValueError(message)
        names = tuple(key.removeprefix("-") for key in keys)
        first = names[0]
        is_elsewhere = "__" in first or first in queryset.query.annotations
        return cls(names, tuple(_field(queryset, name) for name in names), ways.pop(), is_elsewhere)

    def past(self, queryset: QuerySet[Any, T], place: tuple[Any, ...] | None, *, backwards: bool) -> QuerySet[Any, T]:
        """Rows after `place` (all when None), nearest first; with `backwards`, those before it."""
        falls = self.descends != backwards
        ordered = queryset.order_by(*(f"-{name}" if falls else name for name in self.names))
        if place is None:
            return ordered
        here = _Row(*(F(name) for name in self.names))
        there = _Row(*(Value(value, field) for value, field in zip(place, self.fields, strict=True)))
        if self.is_elsewhere:  # where an index can lead at least to the first key
            ordered = ordered.filter(**{f"{self.names[0]}__{'lte' if falls else 'gte'}": place[0]})
        return ordered.filter((_NotAbove if falls else _NotBelow)(here, there), _Apart(here, there))

    def token(self, row: Any) -> str:
        """Write the place of `row` as text for an address; see `read`."""
        values = [_written(_value(row, name)) for name in self.names]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def read(self, token: str) -> tuple[Any, ...] | None:
        """Return the place a token names; None when it names none in this list."""
        if not token or len(token) > LONGEST_TOKEN:
            return None
        try:
            values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            if not isinstance(values, list) or not all(map(_storable, values)):
                return None
            return tuple(field.to_python(each) for field, each in zip(self.fields, values, strict=True))
        except (ValueError, binascii.Error, RecursionError, ValidationError):
            return None


class _Row(Func):
    """PostgreSQL's row value, ``(a, b, c)``."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # a row has no Django type; only its comparison is read


class _NotAbove(Func):
    """``(a, b) <= (x, y)``: one comparison, which an index on the keys answers at any depth.

    Not ``<``: PostgreSQL guesses from the first key alone how many rows there are, so where many rows share the last
    value of that key it would expect none beyond, and join and sort them all.
    """

    template = "%(expressions)s"
    arg_joiner = " <= "
    output_field = BooleanField()


class _NotBelow(_NotAbove):
    """``(a, b) >= (x, y)``."""

    arg_joiner = " >= "


class _Apart(_NotAbove):
    """``(a, b) <> (x, y)``: any row but that one."""

    arg_joiner = " <> "


def _storable(value: object) -> bool:
    """Whether PostgreSQL can be asked about a text: not with a null character, nor with half of a pair (ValueError)."""
    return isinstance(value, str) and b"\0" not in value.encode()


def _field(queryset: QuerySet[Any, Any], name: str) -> Any:
    """Return the field a key reads: an annotation of the queryset, or a column, also of a related model."""
    if name in queryset.query.annotations:
        return queryset.query.annotations[name].output_field
    model: Any = queryset.model
    *relations, last = name.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    found = model._meta.pk if last == "pk" else model._meta.get_field(last)
    return getattr(found, "output_field", found)  # a generated column reads no text itself


def _value(row: Any, name: str) -> Any:
    """Return a row's key; rows are models or, after `values()`, mappings."""
    return row[name] if isinstance(row, Mapping) else attrgetter(name.replace("__", "."))(row)


def _written(value: Any) -> str:
    """Return a key as text that its field reads back without loss."""
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _address(params: QueryDict, name: str, token: str) -> str:
    changed = params.copy()
    changed.pop("after", None)
    changed.pop("before", None)
    changed[name] = token
    return f"?{changed.urlencode()}"
