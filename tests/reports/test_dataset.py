"""What the boards read, and what they may not."""

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.enums import Attendance, ItemKind
from meetings.queries import AgencyAttendance
from reports.domain import dataset, period
from reports.domain.standing import COUNTED_AS
from reports.facts import (
    NOBODY_AT_THE_TABLE,
    ActionFact,
    BoardFact,
    Facts,
    ImpactFact,
    MeetingFact,
    PointFact,
    ReviewFact,
    TypeFact,
    facts_of,
)
from reviews.domain import review as reviews
from reviews.enums import CURRENT, PENDING, ReviewState
from tests.factories import (
    board,
    coordinator,
    item_of,
    line_of,
    make_action,
    make_edition,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_review,
    make_user,
    take_line,
)
from tracker.enums import Finding, Rung

HALF = period.of(datetime.date(2026, 6, 1))
BOARDS = ("shield", "bsab", "csp")
EMPTY = Facts(
    period=HALF,
    as_at=HALF.end,
    boards=tuple(BoardFact(code, f"Board {code}", code.upper()) for code in BOARDS),
    types=(TypeFact("cspr", "CSPRs", "shield"), TypeFact("sar", "SARs", "bsab"), TypeFact("dhr", "DHRs", "csp")),
    reviews=(),
    points=(),
    actions=(),
    meetings=(),
    attendance=(),
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# Figures that agree ------------------------------------------------------------------------------------------------

SOON = st.dates(HALF.start - datetime.timedelta(400), HALF.end + datetime.timedelta(400))
MAYBE = st.none() | SOON
REVIEWS = st.builds(
    ReviewFact,
    pk=st.integers(1, 99),
    code=st.text(max_size=5),
    kind=st.sampled_from(["cspr", "sar", "dhr"]),
    board=st.sampled_from(BOARDS),
    history=st.lists(st.tuples(SOON, st.sampled_from([*ReviewState])), max_size=4).map(
        lambda rows: tuple(sorted(rows, key=lambda row: row[0]))
    ),
)
IMPACTS = st.builds(
    ImpactFact, SOON, finding=st.sampled_from([*Finding]), evidence=st.text(max_size=5), is_signed_off=st.booleans()
)
POINTS = st.builds(
    PointFact,
    pk=st.integers(1, 99),
    reference=st.integers(1, 999).map("LP{}".format),
    boards=st.permutations(BOARDS).flatmap(lambda codes: st.integers(1, 3).map(lambda n: tuple(codes[:n]))),
    is_restricted=st.just(value=False),
    is_draft=st.booleans(),
    agency=st.sampled_from(["", "Police"]),
    review_due=MAYBE,
    shared_on=MAYBE,
    embedded_on=MAYBE,
    evidenced_on=MAYBE,
    impact_reviews=st.lists(IMPACTS, max_size=3).map(tuple),
) | st.builds(PointFact, st.integers(1, 99), st.just("LP1000"), st.just(("bsab",)), is_restricted=st.just(value=True))


def _action(pk: int, opened: datetime.date, lasts: int | None, due: datetime.date, agency: str) -> ActionFact:
    closed = None if lasts is None else opened + datetime.timedelta(lasts)
    return ActionFact(pk, f"A{pk}", agency, opened, due, closed, "")


ACTIONS = st.builds(
    _action, st.integers(1, 99), SOON, st.none() | st.integers(0, 300), SOON, st.sampled_from(["Police", "Others"])
)
ATTENDED = st.builds(AgencyAttendance, st.text(max_size=5), *[st.integers(0, 9)] * 5).map(
    lambda row: replace(row, expected=row.present + row.by_deputy + row.apologies + row.absent)
)


@settings(deadline=None)  # machines that run tests are slow at times
@given(
    found=st.builds(
        Facts,
        period=st.just(HALF),
        as_at=st.dates(HALF.start, HALF.end),
        boards=st.just(EMPTY.boards),
        types=st.just(EMPTY.types),
        reviews=st.lists(REVIEWS, max_size=8).map(tuple),
        points=st.lists(POINTS, max_size=8, unique_by=lambda point: point.reference).map(tuple),
        actions=st.lists(ACTIONS, max_size=8).map(tuple),
        meetings=st.lists(st.builds(MeetingFact, SOON, st.booleans(), st.booleans()), max_size=5).map(tuple),
        attendance=st.lists(ATTENDED, max_size=5).map(tuple),
    )
)
def test_the_figures_agree_across_the_three_boards_and_with_their_lists(found: Facts) -> None:
    made = dataset.assemble(found)
    shared, views = made["shared"], made["boards"]
    assert json.loads(json.dumps(made)) == made

    learning = shared["learning"]
    assert learning["total"]["total"] == len(found.points)
    for kind in ("identified", "shared", "embedded", "evidenced", "restricted", "total"):
        assert sum(row[kind] for row in learning["by_board"]) == learning["total"][kind]
    for code, view in views.items():
        own = [point for point in found.points if code in point.boards]
        counts = view["learning"]
        assert counts["total"] == len(own) == sum(counts[kind] for kind in COUNTED_AS)
        assert len(view["unevidenced"]) + counts["evidenced"] == len(own)
        assert len(view["stories"]) + len(view["evidenced_before"]) == counts["evidenced"]
        assert len(view["stories"]) == counts["evidenced_in_period"]
        without = {point.reference for point in own} - {story["reference"] for story in view["stories"]}
        assert without - set(view["evidenced_before"]) == {row["reference"] for row in view["unevidenced"]}
    everywhere = sum(view["learning"]["total"] for view in views.values())
    assert everywhere == sum(len(point.boards) for point in found.points)

    for stage in ("pending", "current", "concluded"):
        listed = [sum(len(kind[stage]) for kind in view["reviews"]) for view in views.values()]
        assert listed == [row[stage] for row in shared["reviews"]["by_board"]]
        assert sum(listed) == shared["reviews"]["total"][stage]

    actions = shared["actions"]
    assert actions["open_at_start"] + actions["opened"] - actions["closed"] == actions["open_at_end"]
    assert actions["open_at_end"] == len(actions["open"]) == sum(row["open"] for row in actions["by_agency"])
    assert actions["overdue"] == sum(row["is_overdue"] for row in actions["open"])
    assert actions["overdue"] == sum(row["overdue"] for row in actions["by_agency"]) <= actions["open_at_end"]

    places = shared["attendance"]
    for column in ("expected", "represented", "present", "by_deputy", "apologies", "absent"):
        assert sum(row[column] for row in places["agencies"]) == places["total"][column]
    assert places["total"]["represented"] <= places["total"]["expected"]

    findings = shared["impact_reviews"]
    assert sum(row["number"] for row in findings["by_finding"]) == findings["total"]


@settings(deadline=None)  # machines that run tests are slow at times
@given(history=st.lists(st.tuples(SOON, st.sampled_from([*ReviewState])), max_size=5))
def test_a_review_stands_where_its_history_says_it_did_on_the_day(
    history: list[tuple[datetime.date, ReviewState]],
) -> None:
    history.sort(key=lambda row: row[0])
    fact = ReviewFact(1, "Adult A", "sar", "bsab", tuple(history))
    made = dataset.assemble(replace(EMPTY, reviews=(fact,)))["shared"]["reviews"]["total"]
    before = [state for since, state in history if since <= HALF.end]
    assert made["pending"] == bool(before and before[-1] in PENDING)
    assert made["current"] == bool(before and before[-1] in CURRENT)


# What a board reads ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_nothing_of_a_restricted_review_is_in_the_data_but_the_references_of_its_learning_points() -> None:
    """Domain, Information governance: exports never show more than the reader may open."""
    hidden = make_review("cspr", code="HIDDEN-CODE", summary="HIDDEN-SUMMARY", is_restricted=True)
    meeting = make_meeting("held")
    item = item_of(meeting)
    item.review = hidden
    item.save()
    by_review = make_learning_point("embedded", review=hidden, words="HIDDEN-LEARNING", other_boards=[board("csp")])
    by_item = make_learning_point("draft", item=item, words="HIDDEN-DRAFT")
    make_impact_review(by_review, finding=Finding.SOME, evidence="HIDDEN-EVIDENCE")
    action = make_action(item, what="HIDDEN-ACTION")
    made = dataset.collect(period.current())
    text = json.dumps(made)
    assert "HIDDEN" not in text
    assert f'"{action.reference}"' not in text
    shield, csp = made["boards"]["shield"], made["boards"]["csp"]
    assert shield["unevidenced"] == [
        {"reference": by_review.reference, "stands": "Restricted"},
        {"reference": by_item.reference, "stands": "Restricted"},
    ]
    assert csp["unevidenced"] == [{"reference": by_review.reference, "stands": "Restricted"}]
    assert shield["points"] == shield["impact_reviews"] == shield["stories"] == []
    assert made["shared"]["reviews"]["total"]["total"] == 0
    assert made["shared"]["actions"]["open_at_end"] == 0
    assert made["shared"]["learning"]["total"]["restricted"] == 2
    assert hidden.pk not in made["told"]["reviews"]


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_what_a_case_discussion_agreed_is_not_told_but_who_does_it_by_when_is() -> None:
    meeting = make_meeting("held")
    other = item_of(meeting, ItemKind.AOB)
    told = make_action(other, what="Send the newsletter.")
    about_a_review = item_of(meeting, ItemKind.FREE) if meeting.items.filter(kind=ItemKind.FREE) else item_of(meeting)
    about_a_review.review = make_review("sar", code="Adult Z")
    about_a_review.save()
    make_action(about_a_review, what="CASE-TEXT of a review")
    make_action(item_of(meeting, ItemKind.CASE), what="CASE-TEXT of a case")
    make_action(item_of(meeting, ItemKind.NOMINATIONS), what="CASE-TEXT of a nomination")
    made = dataset.collect(period.current())
    rows = {row["reference"]: row["what"] for row in made["shared"]["actions"]["open"]}
    assert rows.pop(told.reference) == "Send the newsletter."
    assert set(rows.values()) == {""}
    assert len(rows) == 3
    assert "CASE-TEXT" not in json.dumps(made)


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_people_are_not_named_and_summaries_of_reviews_not_told() -> None:
    make_review("sar", code="Adult Q", summary="SUMMARY")
    make_action(item_of(make_meeting("held"), ItemKind.AOB), owner_name="Jo Bloggs of the minute takers")
    made = dataset.collect(period.current())
    text = json.dumps(made)
    assert "Adult Q" in text
    assert "SUMMARY" not in text
    assert "Jo Bloggs" not in text
    assert [row["agency"] for row in made["shared"]["actions"]["by_agency"]] == [NOBODY_AT_THE_TABLE]


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_learning_points_without_evidence_of_impact_are_listed_by_reference_and_never_left_out() -> None:
    """ToR, Accountability: "with a focus on impact of learning from practice"."""
    points = {rung: make_learning_point(rung) for rung in ("draft", "identified", "shared", "embedded")}
    evidenced = make_learning_point("evidenced")
    for_both = make_learning_point("shared", board=board("bsab"), other_boards=[board("shield")])
    view = dataset.collect(period.current())["boards"]["shield"]
    assert [(row["reference"], row["stands"]) for row in view["unevidenced"]] == [
        (points["draft"].reference, "Draft"),
        (points["identified"].reference, "Identified"),
        (points["shared"].reference, "Shared"),
        (points["embedded"].reference, "Embedded"),
        (for_both.reference, "Shared"),
    ]
    assert "how it will be shared" in view["unevidenced"][0]["blank"]
    assert points["draft"].learning not in json.dumps(view["unevidenced"][0])
    (story,) = view["stories"]
    assert (story["reference"], story["difference"]) == (evidenced.reference, "Strong evidence")
    assert (story["learning"], story["change"]) == (evidenced.learning, "In the policy, section 4.")
    assert story["evidence"] == "Sixteen of twenty records sampled show it."
    told = next(row for row in view["points"] if row["reference"] == for_both.reference)
    assert told["boards"] == ["BSAB", "SHIELD"]
    assert all(told[block] for block in ("learning", "embedding", "sharing", "impact", "due_on"))


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_attendance_is_of_the_meetings_held_in_the_half_year_and_the_same_for_all() -> None:
    with time_machine.travel("2026-10-05T09:00:00Z"):
        make_meeting("held", date=day("2026-03-31"))
        meeting = make_meeting("held", date=day("2026-09-30"))
        make_meeting("held", date=day("2026-10-01"))
        make_meeting("cancelled", date=day("2026-10-20"))
        take_line(line_of(meeting), Attendance.ABSENT)
        made = dataset.collect(period.last_ended())
    assert made["shared"]["meetings"] == {"held_on": ["2026-09-30"], "cancelled_on": []}
    places = made["shared"]["attendance"]["total"]
    assert (places["expected"], places["represented"], places["absent"]) == (19, 18, 1)
    assert made["boards"]["csp"]["programme"]["meetings_on"] == ["2026-10-01"]


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_a_report_made_late_shows_how_things_stood_when_the_half_year_ended() -> None:
    actor = coordinator()
    with time_machine.travel("2026-09-01T09:00:00Z"):
        item = item_of(make_meeting("held", date=day("2026-08-20")), ItemKind.AOB)
        action = make_action(item, due_on=day("2026-09-20"))
        sar = make_review("sar", code="Adult L", state=ReviewState.SIGN_OFF, since=day("2026-08-01"))
        point = make_learning_point("shared", impact_review_due=day("2026-09-15"))
    with time_machine.travel("2026-11-20T09:00:00Z"):
        reviews.move(sar, ReviewState.PUBLISHED, since=day("2026-10-15"), actor=actor)
        from meetings.domain import action as actions
        from tracker.domain import learning

        actions.close(action, closing_note="Done.", actor=actor)
        learning.embed(point, on=day("2026-10-20"), how="In the policy.", actor=actor)
        make_review("dhr", code="Adult M", since=day("2026-10-02"))
        last, now = dataset.collect(period.last_ended()), dataset.collect(period.current())
    assert (last["as_at_on"], now["as_at_on"]) == ("2026-09-30", "2026-11-20")
    assert last["shared"]["reviews"]["total"] == {
        "board": "All boards", "pending": 0, "current": 1, "concluded": 0, "total": 1
    }  # fmt: skip
    (sars,) = last["boards"]["bsab"]["reviews"]
    assert sars["current"] == [{"code": "Adult L", "state": "Sign-off", "since_on": "2026-08-01"}]
    assert [row["concluded"] for row in now["shared"]["reviews"]["by_board"]] == [0, 1, 0]
    assert last["shared"]["actions"]["overdue"] == last["shared"]["actions"]["open_at_end"] == 1
    assert now["shared"]["actions"]["open_at_start"] == now["shared"]["actions"]["closed"] == 1
    assert [row["stands"] for row in last["boards"]["shield"]["unevidenced"]] == ["Shared"]
    assert [row["stands"] for row in now["boards"]["shield"]["unevidenced"]] == ["Embedded"]


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_the_programme_of_review_holds_what_comes_in_six_months_and_what_is_late() -> None:
    """ToR, Accountability: "and with a programme of review"."""
    with time_machine.travel("2026-09-30T09:00:00Z"):
        late = make_learning_point(impact_review_due=day("2026-09-01"))
        last = make_learning_point(impact_review_due=day("2027-03-31"))
        make_learning_point(impact_review_due=day("2027-04-01"))
        make_review("cspr", code="Child P", state=ReviewState.REFERRED, since=day("2026-09-01"))
        make_meeting("planned", date=day("2027-03-31"))
        make_meeting("planned", date=day("2027-04-01"))
        programme = dataset.collect(period.current())["boards"]["shield"]["programme"]
    assert programme["until_on"] == "2027-03-31"
    assert [(row["reference"], row["is_overdue"]) for row in programme["impact_reviews"]] == [
        (late.reference, True),
        (last.reference, False),
    ]
    assert [row["code"] for row in programme["reviews"]] == ["Child P"]
    assert programme["meetings_on"] == ["2027-03-31"]


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_the_three_types_of_item_3_are_listed_for_their_boards_even_when_there_is_none() -> None:
    made = dataset.collect(period.current())
    listed = {code: [kind["type"] for kind in view["reviews"]] for code, view in made["boards"].items()}
    assert listed == {
        "shield": ["Child Safeguarding Practice Reviews"],
        "bsab": ["Safeguarding Adults Reviews"],
        "csp": ["Domestic Homicide Reviews"],
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_the_data_is_read_with_few_queries_however_much_there_is(
    django_assert_num_queries: Any,
) -> None:
    for more in (1, 2):
        for _ in range(more):
            make_impact_review(make_learning_point("embedded", other_boards=[board("csp")]))
            make_review()
            make_action(item_of(make_meeting("held"), ItemKind.AOB))
        with django_assert_num_queries(10):
            facts_of(period.current(), period.current().end)


# Since the last report ---------------------------------------------------------------------------------------------


def evidenced(number: int, on: str) -> PointFact:
    return PointFact(number, f"LP{number}", ("shield",), embedded_on=day("2025-01-01"), evidenced_on=day(on))


def test_change_since_the_last_report_is_told_in_words() -> None:
    before = replace(EMPTY, points=(PointFact(1, "LP1", ("shield",)), PointFact(2, "LP2", ("shield",))))
    after = replace(EMPTY, points=(evidenced(1, "2026-05-01"), PointFact(2, "LP2", ("shield",))))
    earlier = dataset.assemble(before) | {"edition": "October 2025 to March 2026, edition 2"}
    change = dataset.assemble(after, earlier)["boards"]["shield"]["change"]
    assert change["edition"] == "October 2025 to March 2026, edition 2"
    rows = {row["name"]: (row["was"], row["value"], row["words"]) for row in change["rows"]}
    assert rows["Learning points for the board"] == (2, 2, "No change")
    assert rows["With evidence of impact"] == (0, 1, "1 more")
    assert rows["Without evidence of impact"] == (2, 1, "1 fewer")
    assert "Places represented, all agencies" not in rows, "no meeting was held, so there is no rate"
    assert dataset.assemble(after)["boards"]["shield"]["change"] is None


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_the_last_report_is_the_issued_edition_of_the_half_year_before() -> None:
    half = period.current()
    data = dataset.collect(half)
    for start in (half.previous.previous, half.previous):
        make_edition(period_start=start.start, period_end=start.end, dataset=data, issued=start == half.previous)
    make_edition(period_start=half.previous.start, period_end=half.previous.end, dataset=data)
    make_edition(period_start=half.start, period_end=half.end, dataset=data)
    change = dataset.collect(half)["boards"]["bsab"]["change"]
    assert change["edition"] == f"{half.previous.label}, edition 1"


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_days_come_back_as_days() -> None:
    make_meeting("planned")
    read = dataset.read(dataset.collect(period.current()))
    assert read["period"]["start_on"] == period.current().start
    assert all(isinstance(each, datetime.date) for each in read["boards"]["csp"]["programme"]["meetings_on"])


def test_the_ladder_that_figures_count_is_the_trackers() -> None:
    assert (*(rung.value for rung in Rung), "restricted") == COUNTED_AS


def test_signing_off_is_what_makes_evidence_count() -> None:
    unsigned = ImpactFact(day("2026-05-01"), Finding.STRONG, "Seen by one.", is_signed_off=False)
    signed = replace(unsigned, evidence="Seen by two.", is_signed_off=True)
    point = replace(evidenced(1, "2026-05-01"), impact_reviews=(unsigned, signed))
    (story,) = dataset.assemble(replace(EMPTY, points=(point,)))["boards"]["shield"]["stories"]
    assert story["evidence"] == "Seen by two."


@pytest.mark.django_db
@pytest.mark.usefixtures("forum")
def test_a_second_persons_sign_off_stands_in_the_list_of_impact_reviews() -> None:
    review = make_impact_review(finding=Finding.SOME)
    make_impact_review(finding=Finding.SOME, signed_off_by=make_user("chair"))
    rows = dataset.collect(period.current())["boards"]["shield"]["impact_reviews"]
    assert {(row["reference"], row["is_signed_off"]) for row in rows} >= {(review.learning_point.reference, False)}
    assert sorted(row["is_signed_off"] for row in rows) == [False, True]
