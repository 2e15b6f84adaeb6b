"""The tracker as it is read: page by page, and one learning point with all that became of it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.functions import Left
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.dated import today
from accounts.history import Change, changes_of
from accounts.models import User
from tracker.domain.learning import WORDS, Blocks, said_by
from tracker.enums import Finding, LearningState, Rung
from tracker.models import ImpactReview, LearningPoint, rung_of
from tracker.models.learning import BLOCKS
from ui import components
from ui.components import Colour
from ui.paging import Page, page_of

#: How much of the learning a list shows.
SHORT = 140
#: How the tracker may be sorted: the day of the next impact review, or the number.
SORTS = {
    "due": ("sorts_on", "id"),
    "-due": ("-sorts_on", "-id"),
    "number": ("number",),
    "-number": ("-number",),
}
RUNG_COLOURS: dict[Rung, Colour] = {
    Rung.IDENTIFIED: "grey",
    Rung.SHARED: "yellow",
    Rung.EMBEDDED: "blue",
    Rung.EVIDENCED: "green",
}
FINDING_COLOURS: dict[str, Colour] = {
    Finding.TOO_EARLY: "grey",
    Finding.NONE: "yellow",
    Finding.SOME: "teal",
    Finding.STRONG: "green",
    Finding.NEGATIVE: "red",
}


@dataclass(frozen=True)
class LearningRow:
    """One learning point as the tracker lists it; `due` is None when no impact review is to come."""

    url: str
    reference: str
    learning: str
    board: str
    owner: str
    rung: str
    colour: Colour
    due: datetime.date | None
    is_overdue: bool


@dataclass(frozen=True)
class Wanted:
    """What the tracker is filtered by; everything when nothing is given."""

    board_id: int | None = None
    rung: Rung | None = None
    overdue: bool = False
    mine: bool = False
    drafts: bool = False


def tracker(user: User, wanted: Wanted, sort: str, params: QueryDict) -> Page[LearningRow]:
    """Return the page of the learning points `user` may see that `params` ask for, in the order of a key of `SORTS`.

    Two queries, however long the tracker.
    """
    points = LearningPoint.objects.visible_to(user)
    if wanted.board_id:
        points = points.for_board(wanted.board_id)
    if wanted.rung:
        points = points.on_rung(wanted.rung)
    points = points.overdue() if wanted.overdue else points
    points = points.owned_by(user) if wanted.mine else points
    points = points.drafts() if wanted.drafts else points
    rows = points.values(
        *("id", "number", "state", "shared_on", "embedded_on", "evidenced_on", "impact_review_due", "sorts_on"),
        words=Left("learning", SHORT + 1),
        board_name=F("board__short_name"),
        owner_name=F("owner__person__name"),
    )
    page = page_of(rows, SORTS[sort], params, singular="learning point", plural="learning points")
    day, base = today(), reverse("tracker:tracker")
    shown = tuple(_row(row, base, day) for row in page.rows)
    return Page(shown, page.prev_url, page.next_url, page.count_text)


def _row(row: dict[str, Any], base: str, day: datetime.date) -> LearningRow:
    rung = rung_of(row["shared_on"], row["embedded_on"], row["evidenced_on"])
    is_draft = row["state"] == LearningState.DRAFT
    return LearningRow(
        url=f"{base}{row['id']}/",
        reference=f"LP{row['number']}",
        learning=shortened(row["words"]),
        board=row["board_name"],
        owner=row["owner_name"] or "",
        rung="Draft" if is_draft else rung.label,
        colour="purple" if is_draft else RUNG_COLOURS[rung],
        due=None if is_draft or rung == Rung.EVIDENCED else row["impact_review_due"],
        is_overdue=row["sorts_on"] < day,
    )


def shortened(text: str) -> str:
    """Return the beginning of a longer text, up to a whole word."""
    return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(maxsplit=1)[0]}…"


def ladder_of(point: LearningPoint) -> list[components.Rung]:
    """Return the impact ladder of a learning point, for its component."""
    due = f"Review due {point.impact_review_due:%-d %B %Y}" if point.impact_review_due and not point.is_draft else ""
    return [
        components.Rung(Rung.IDENTIFIED.label, reached=True, on=timezone.localdate(point.created_at)),
        components.Rung(Rung.SHARED.label, reached=bool(point.shared_on), on=point.shared_on),
        components.Rung(Rung.EMBEDDED.label, reached=bool(point.embedded_on), on=point.embedded_on),
        components.Rung(
            Rung.EVIDENCED.label,
            reached=bool(point.evidenced_on),
            on=point.evidenced_on,
            hint="" if point.evidenced_on else due,
        ),
    ]


@dataclass(frozen=True)
class Step:
    """The one thing to do next with a learning point; `posts` when pressing the button does it."""

    label: str
    url: str
    posts: bool = False


def next_step(point: LearningPoint, reviews: Iterable[ImpactReview], user: User) -> Step | None:
    """Return what `user` can do next to take `point` up the ladder; None when it is at the top or not for them."""
    if point.is_draft:
        wanted = "revise_learning", Step("Fill in what is missing", reverse("tracker:revise", args=[point.pk]))
    elif point.rung == Rung.IDENTIFIED:
        wanted = "record_progress", Step("Record that it was shared", reverse("tracker:share", args=[point.pk]))
    elif point.rung == Rung.SHARED:
        wanted = "record_progress", Step("Record that it is embedded", reverse("tracker:embed", args=[point.pk]))
    elif point.rung == Rung.EMBEDDED:
        if found := [review for review in reviews if review.awaits_sign_off]:
            return _sign_off(found, user)
        wanted = "review_impact", Step("Review its impact", reverse("tracker:review-impact", args=[point.pk]))
    else:
        return None
    permission, step = wanted
    return step if user.has_perm(f"tracker.{permission}", point) else None


def _sign_off(found: Iterable[ImpactReview], user: User) -> Step | None:
    """The sign-off of the first review in `found` that `user` did not record; None when others must do it."""
    theirs = next((review for review in found if user.has_perm("tracker.sign_off_impact", review)), None)
    return Step("Sign off the impact", reverse("tracker:sign-off", args=[theirs.pk]), posts=True) if theirs else None


def further_steps(point: LearningPoint, step: Step | None, user: User) -> list[Step]:
    """Return what else `user` can do with `point`: change what it says, correct a day, review its impact again."""
    steps = [("revise_learning", Step("Change what it says", reverse("tracker:revise", args=[point.pk])))]
    if not point.is_draft:
        steps.append(("review_impact", Step("Review its impact", reverse("tracker:review-impact", args=[point.pk]))))
    if point.shared_on:
        steps.append(("record_progress", Step("Correct when it was shared", reverse("tracker:share", args=[point.pk]))))
    if point.embedded_on:
        steps.append(("record_progress", Step("Correct how it is embedded", reverse("tracker:embed", args=[point.pk]))))
    taken = step.url if step else ""
    return [each for right, each in steps if each.url != taken and user.has_perm(f"tracker.{right}", point)]


@dataclass(frozen=True)
class Difference:
    """A field that two people want to say different things: what it says now, and what the other person wrote."""

    name: str
    theirs: str
    mine: str


#: What a learning point says beside its blocks, in words.
BESIDE = {
    "board": "board",
    "other_boards": "other boards",
    "owner": "who looks after it",
    "review": "where it came from",
}


def differences(theirs: LearningPoint, mine: Blocks) -> list[Difference]:
    """Return where `mine` differs from what a learning point says now, field by field in words."""
    now, wanted = said_by(theirs), mine.trimmed()
    return [
        Difference(words[0].upper() + words[1:], in_words(getattr(now, name)), in_words(getattr(wanted, name)))
        for name, words in (BLOCKS | BESIDE).items()
        if getattr(now, name) != getattr(wanted, name)
    ]


def in_words(value: Any) -> str:
    """Return a field of a learning point as text."""
    if isinstance(value, datetime.date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "None"
    return str(value or "Nothing")


def history_of(point: LearningPoint, reviews: Iterable[ImpactReview]) -> list[components.Event]:
    """Return what happened to a learning point, newest first, in words (2 queries)."""
    events = [event for change in changes_of(point) for event in _told(change)]
    events += [
        components.Event(
            f"Impact reviewed: {review.get_finding_display().lower()}", review.created_at, review.recorded_by.name
        )
        for review in reviews
    ]
    events.sort(key=lambda event: event.at)
    return events[::-1]


def _told(change: Change) -> Iterable[components.Event]:
    if change.before is None:
        yield _event(change, "Recorded as a draft" if change.after.state == LearningState.DRAFT else "Recorded")
        return
    yield from _what_it_says(change)
    yield from _how_far_it_came(change)


def _what_it_says(change: Change) -> Iterable[components.Event]:
    due = change.after.impact_review_due
    if change.of("state"):
        yield _event(change, "Completed: no block is blank")
    elif said := [words for name, words in BLOCKS.items() if name in WORDS and change.of(name)]:
        yield _event(change, f"Changed {listed(said)}")
    if change.of("impact_review_due") and due:
        yield _event(change, f"Next impact review on {due:%-d %B %Y}")
    if change.of("board_id", "owner_id", "review_id"):
        yield _event(change, "Changed whose it is")


def _how_far_it_came(change: Change) -> Iterable[components.Event]:
    after = change.after
    if change.of("shared_on"):
        yield _event(change, f"Shared on {after.shared_on:%-d %B %Y}")
    if change.of("embedded_on", "embedded_how"):
        yield _event(change, f"Embedded on {after.embedded_on:%-d %B %Y}", after.embedded_how)
    if change.of("evidenced_on"):
        yield _event(change, "Impact signed off")


def _event(change: Change, title: str, text: str = "") -> components.Event:
    return components.Event(title, change.at, change.by, text)


def listed(words: list[str]) -> str:
    """Return some words as a list in a sentence: "one, two and three"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
