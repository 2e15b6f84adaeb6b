"""What keeps an item on its agenda: all that was recorded from it."""

from collections.abc import Iterator

from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, Q, QuerySet
from pghistory.models import Event

from meetings.models import AgendaItem

#: Beside the model's own name: what else is said of what hangs on an item.
WORDS = {
    "exchange_links": "an exchange",
    "invitations": "a specialist asked for it",
    "times": "time spent on it",
    "comments": "a comment on its minutes",
    "addenda": "a correction of its minutes",
}
#: Rows that are there and say nothing.
SAYS_NOTHING = {"note": Q(text="")}


def with_reasons(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Return the items, each with what keeps it: see `reasons`.

    Every table that points at items counts, of the rooms above as well: a new kind of record keeps its item from the
    first day on.
    """
    return items.annotate(**{f"keeps_{relation.name}": _there(relation) for relation in _relations()})


def reasons(item: AgendaItem) -> list[str]:
    """Return what was recorded from an item of `with_reasons`, in words: "a note", "an action"."""
    return sorted(_words(relation) for relation in _relations() if getattr(item, f"keeps_{relation.name}"))


def refusal(item: AgendaItem) -> str:
    """Say why an item of `with_reasons` cannot be taken off; empty when it can."""
    found = reasons(item)
    if not found:
        return ""
    *first, last = found
    return f"it cannot be taken off, as it has {', '.join(first)}{' and ' if first else ''}{last}."


def _relations() -> Iterator[ForeignObjectRel]:
    """Yield what points at items, but for the history of changes."""
    for relation in AgendaItem._meta.related_objects:
        if not relation.many_to_many and not issubclass(_model(relation), Event):
            yield relation


def _there(relation: ForeignObjectRel) -> Exists:
    rows = _model(relation)._default_manager.filter(**{relation.field.name: OuterRef("pk")})
    return Exists(rows.exclude(SAYS_NOTHING[relation.name]) if relation.name in SAYS_NOTHING else rows)


def _words(relation: ForeignObjectRel) -> str:
    name = str(_model(relation)._meta.verbose_name)
    return WORDS.get(str(relation.name), f"{'an' if name[:1] in 'aeio' else 'a'} {name}")


def _model(relation: ForeignObjectRel) -> type[Model]:
    return relation.related_model
