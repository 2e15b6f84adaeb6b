"""Versions of the Terms of Reference: adopting one, when it is reviewed, and what it changes."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.dated import today
from accounts.history import changes_of
from members.domain import terms
from members.domain.terms import Terms
from members.models import TermsVersion
from members.queries.terms import Fate, changes_between, review_of
from tests.factories import coordinator
from tests.meetings.test_at_once import at_once

DAY = datetime.timedelta(days=1)
NEW = Terms(
    text="## Membership\n\nThe forum has a fixed core membership.",
    started_on=datetime.date(2026, 12, 1),
    next_review_on=datetime.date(2027, 12, 1),
    change_note="Rewritten.",
)


def refused(new: Terms, *, seen: int = 1) -> dict[str, str]:
    """Return the codes of what is refused, by field."""
    with pytest.raises(ValidationError) as caught:
        terms.adopt(new, seen=seen, actor=coordinator())
    error = caught.value
    found = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    return {name: str(errors[0].code) for name, errors in found.items()}


# The first version -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
def test_the_first_version_was_due_for_review_in_june_2020() -> None:
    """ToR: "Date for next review: June 2020"."""
    first = TermsVersion.objects.get()
    assert (first.number, first.started_on, first.ended_on) == (1, None, None)
    assert first.next_review_on == datetime.date(2020, 6, 1)
    said = review_of(first, datetime.date(2026, 11, 23))
    assert (said.words, said.tag) == ("Review was due in June 2020: 6 years and 5 months overdue", "Overdue")


@pytest.mark.usefixtures("forum")
def test_loading_again_leaves_adopted_versions_alone() -> None:
    terms.adopt(NEW, seen=1, actor=coordinator())
    call_command("load_reference")
    assert list(TermsVersion.objects.values_list("number", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Multi-Agency Learning Forum has a fixed core membership drawn from organisations across",
        "In some cases, partner organisations will have 2 members who share the joint responsibility for attending",
        "Core members from all partner organisations are also responsible for sending a deputy to attend meetings",
        "Ad hoc membership will be requested from partner organisations where specialist knowledge and expertise",
        "require appropriate cross-membership of sub-groups and regular exchange of information",
    ],
)
@pytest.mark.usefixtures("forum")
def test_the_first_version_says_of_the_membership(sentence: str) -> None:
    assert sentence in TermsVersion.objects.get().text


# Adopting --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
def test_the_version_before_holds_until_the_day_before() -> None:
    version = terms.adopt(NEW, seen=1, actor=coordinator())
    first = TermsVersion.objects.get(number=1)
    assert (version.number, version.started_on, version.ended_on) == (2, NEW.started_on, None)
    assert first.ended_on == datetime.date(2026, 11, 30)
    assert TermsVersion.objects.on(NEW.started_on - DAY).get() == first
    assert TermsVersion.objects.on(NEW.started_on).get() == version
    assert changes_of(version)[0].by == coordinator().name


@pytest.mark.usefixtures("forum")
def test_a_review_that_changes_no_word_sets_the_next_review() -> None:
    first = TermsVersion.objects.get()
    same = replace(NEW, text=first.text.replace("\n", "\r\n") + "  \r\n", change_note="Reviewed, nothing changed.")
    version = terms.adopt(same, seen=1, actor=coordinator())
    assert version.text == first.text
    assert version.next_review_on == NEW.next_review_on


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"text": " \n "}, {"text": "no_text"}),
        ({"change_note": "  "}, {"change_note": "no_note"}),
        ({"next_review_on": NEW.started_on}, {"next_review_on": "review_before_start"}),
        ({"started_on": datetime.date(1999, 12, 31)}, {"started_on": "wrong_year"}),
        ({"next_review_on": datetime.date(2226, 1, 1)}, {"next_review_on": "wrong_year"}),
        (
            {"text": "", "started_on": datetime.date(2226, 1, 1)},
            {"text": "no_text", "started_on": "wrong_year", "next_review_on": "review_before_start"},
        ),
    ],
)
@pytest.mark.usefixtures("forum")
def test_what_cannot_be_is_named_by_its_field_and_nothing_is_saved(
    wrong: dict[str, object], says: dict[str, str]
) -> None:
    assert refused(replace(NEW, **wrong)) == says  # type: ignore[arg-type] # each is of its field's type
    assert TermsVersion.objects.get().ended_on is None


@pytest.mark.usefixtures("forum")
def test_a_version_starts_after_the_one_before() -> None:
    terms.adopt(NEW, seen=1, actor=coordinator())
    again = replace(NEW, text="Other words")
    assert refused(again, seen=2) == {"started_on": "too_early"}
    assert terms.adopt(replace(again, started_on=NEW.started_on + DAY), seen=2, actor=coordinator()).number == 3


@pytest.mark.usefixtures("forum")
def test_the_same_text_with_the_same_review_date_is_no_new_version() -> None:
    terms.adopt(NEW, seen=1, actor=coordinator())
    assert refused(replace(NEW, started_on=NEW.started_on + DAY), seen=2) == {"": "nothing_changed"}


@pytest.mark.usefixtures("forum")
def test_whoever_adopts_second_is_told_of_the_first() -> None:
    terms.adopt(NEW, seen=1, actor=coordinator())
    late = replace(NEW, text="Mine", started_on=NEW.started_on + DAY)
    assert refused(late, seen=1) == {"": "adopted_meanwhile"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("forum")
def test_of_two_who_adopt_at_once_one_is_told() -> None:
    actor = coordinator()
    assert at_once(*[lambda: terms.adopt(NEW, seen=1, actor=actor)] * 2) == ["adopted_meanwhile"]
    assert TermsVersion.objects.count() == 2


# The review ------------------------------------------------------------------------------------------------------


def version_due(on: datetime.date) -> TermsVersion:
    return TermsVersion(number=2, text="Words", next_review_on=on)


@pytest.mark.parametrize(
    ("due", "says", "tag"),
    [
        ("2026-11-22", "Review was due on Sunday 22 November 2026: 1 day overdue", "Overdue"),
        ("2026-10-24", "Review was due on Saturday 24 October 2026: 30 days overdue", "Overdue"),
        ("2026-10-23", "Review was due on Friday 23 October 2026: 1 month overdue", "Overdue"),
        ("2025-11-23", "Review was due on Sunday 23 November 2025: 1 year overdue", "Overdue"),
        ("2026-11-23", "Review is due today", "Due today"),
        ("2026-12-01", "Review is due in December 2026, in 8 days", "Due soon"),
        ("2026-12-21", "Review is due on Monday 21 December 2026, in 28 days", "Due soon"),
        ("2026-12-22", "Next review is due on Tuesday 22 December 2026, in 29 days", ""),
        ("2028-01-01", "Next review is due in January 2028, in 1 year and 1 month", ""),
    ],
)
def test_how_the_review_stands_is_said_in_words(due: str, says: str, tag: str) -> None:
    said = review_of(version_due(datetime.date.fromisoformat(due)), datetime.date(2026, 11, 23))
    assert (said.words, said.tag) == (says, tag)


@pytest.mark.usefixtures("forum")
def test_a_review_is_asked_for_when_overdue_or_due_within_28_days() -> None:
    day = datetime.date(2026, 11, 23)
    assert TermsVersion.objects.review_due(day).exists()
    terms.adopt(replace(NEW, started_on=day), seen=1, actor=coordinator())
    assert not TermsVersion.objects.review_due(day).exists()
    asked_on = NEW.next_review_on - datetime.timedelta(days=28)
    assert not TermsVersion.objects.review_due(asked_on - DAY).exists()
    assert TermsVersion.objects.review_due(asked_on).get().number == 2


@pytest.mark.usefixtures("forum")
def test_no_review_is_asked_for_while_its_outcome_waits_for_its_day() -> None:
    terms.adopt(replace(NEW, started_on=today() + DAY), seen=1, actor=coordinator())
    assert not TermsVersion.objects.review_due(today()).exists()


# What changed ----------------------------------------------------------------------------------------------------


def said(before: str, after: str) -> list[tuple[str, str]]:
    """Return each changed block as its heading and its words, with marks for what went and came."""
    marks = {Fate.KEPT: "{}", Fate.REMOVED: "[-{}-]", Fate.ADDED: "[+{}+]"}
    return [
        (block.under, " ".join(marks[words.fate].format(words.text) for words in block.words))
        for block in changes_between(before, after)
    ]


def test_changes_are_said_word_by_word_under_their_heading() -> None:
    before = "## Frequency\n\nThe forum will meet quarterly. Duration will be 2 hours.\n\n## Membership\n\nFixed."
    after = before.replace("2 hours", "3 hours").replace("quarterly", "every two months")
    assert said(before, after) == [
        (
            "Frequency",
            "The forum will meet [-quarterly.-] [+every two months.+] Duration will be [-2-] [+3+] hours.",
        )
    ]


def test_what_only_came_or_only_went_stands_alone() -> None:
    before = "## Aims\n\n- share learning\n- seek assurance on training\n- commission training together"
    after = "## Aims\n\n- share learning\n- commission training together\n\n## Review\n\nEvery year in June."
    assert said(before, after) == [
        ("Aims", "[-seek assurance on training-]"),
        ("Review", "[+Review+]"),
        ("Review", "[+Every year in June.+]"),
    ]


def test_a_block_that_went_is_said_before_the_changed_one_that_followed_it() -> None:
    before = "Alpha beta gamma.\n\nThe forum meets four times a year."
    after = "The forum meets six times a year."
    assert said(before, after) == [
        ("", "[-Alpha beta gamma.-]"),
        ("", "The forum meets [-four-] [+six+] times a year."),
    ]


def test_only_marks_that_differ_are_no_change() -> None:
    before = "## Aims\n- one\n\n| Item | Time |\n|---|---|\n| **AOB** | |"
    assert said(before, "### Aims\n* one\n\n| Item | Time |\n| --- | :---: |\n| AOB | |") == []
    assert said(before, before.replace("| |", "| 2 mins |")) == [("Aims", "AOB [+· 2 mins+]")]


@pytest.mark.usefixtures("forum")
def test_a_change_of_one_word_in_the_whole_text_is_one_block() -> None:
    text = TermsVersion.objects.get().text
    assert said(text, text.replace("meet quarterly", "meet monthly")) == [
        (
            "Frequency of meetings",
            "The Multi-Agency Learning Forum will meet [-quarterly.-] [+monthly.+] Meeting duration will be 2 hours.",
        )
    ]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_what_was_kept_and_added_is_the_later_text(before: list[str], after: list[str]) -> None:
    shared = ["the"] * 30
    [block] = changes_between(" ".join([*shared, "x", *before]), " ".join([*shared, "y", *after]))

    def without(fate: Fate) -> list[str]:
        return " ".join(words.text for words in block.words if words.fate is not fate).split()

    assert without(Fate.REMOVED) == [*shared, "y", *after]
    assert without(Fate.ADDED) == [*shared, "x", *before]


def test_two_texts_that_share_nothing_are_compared_in_little_time() -> None:
    many = [f"word{number} {number}" for number in range(1500)]
    started = datetime.datetime.now(tz=datetime.UTC)
    assert len(said("\n\n".join(many), "\n\n".join(reversed(many)))) > 0
    assert (datetime.datetime.now(tz=datetime.UTC) - started).total_seconds() < 5


def test_the_text_carried_is_the_one_in_the_folder() -> None:
    path = Path(terms.__file__).parent.parent / "reference/terms-of-reference.md"
    assert terms.tidied(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8").strip()
