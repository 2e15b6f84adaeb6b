"""One learning point: how far it has come, what to do next, and where two people differ about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tracker.domain.learning import Blocks, said_by
from tracker.enums import Rung
from tracker.models import ImpactReview, LearningPoint
from tracker.models.learning import BLOCKS
from tracker.queries.wording import in_words
from ui import components


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
