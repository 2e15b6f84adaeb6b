"""The pages of the tracker: what they show, refuse and keep."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.enums import ItemKind
from tests.factories import (
    board,
    coordinator,
    item_of,
    make_impact_review,
    make_learning_point,
    make_meeting,
    make_representative,
    make_review,
    make_user,
)
from tests.pages import client_of, error_beside, message, rows, soup, summary_of, text, value_of
from tracker.domain import learning
from tracker.enums import Finding, Rung
from tracker.models import ImpactReview, LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
TRACKER, RECORD = "/learning/", "/learning/record/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def officer() -> Client:
    return client_of(coordinator())


def filled(**given: Any) -> dict[str, Any]:
    said = {
        "learning": "Ask who else knows the family.",
        "embedding": "In the supervision policy.",
        "sharing": "A seven-minute briefing.",
        "impact": "Dip sample of twenty records.",
        "impact_review_due": "2027-03-01",
        "board": board("shield").pk,
    }
    return said | given


def listed(client: Client, **asked: Any) -> list[str]:
    return [row.split()[0] for row in rows(client.get(TRACKER, asked))]


# The tracker -----------------------------------------------------------------------------------------------------


def test_what_is_to_be_reviewed_first_stands_on_top(officer: Client) -> None:
    make_learning_point("evidenced")  # LP1
    make_learning_point("draft")
    make_learning_point(impact_review_due=today() + DAY)
    make_learning_point("embedded", impact_review_due=today() - DAY)
    assert listed(officer) == ["LP4", "LP3", "LP1", "LP2"]
    assert listed(officer, sort="-due") == ["LP2", "LP1", "LP3", "LP4"]
    assert listed(officer, sort="number") == ["LP1", "LP2", "LP3", "LP4"]
    assert listed(officer, sort="-number") == ["LP4", "LP3", "LP2", "LP1"]
    page = officer.get(TRACKER)
    late, coming, evidenced, draft = rows(page)
    assert "Overdue" in late
    assert "Embedded" in late
    assert "Overdue" not in coming + evidenced + draft
    assert "Impact evidenced" in evidenced
    assert "Draft" in draft


def test_the_sorting_links_turn_the_order_round_and_say_which_it_is(officer: Client) -> None:
    make_learning_point()
    page = soup(officer.get(TRACKER, {"only": "mine", "sort": "due"}))
    assert page.select("th[aria-sort]") == []  # nothing is mine
    page = soup(officer.get(TRACKER))
    [sorted_by] = page.select("th[aria-sort=ascending]")
    assert sorted_by.get_text(strip=True) == "Impact review"
    assert [link["href"] for link in page.select(".forum-sort")] == ["?sort=number", "?sort=-due"]


def test_the_tracker_filters_by_board_rung_overdue_mine_and_drafts() -> None:
    member = make_user("representative")
    mine = member.person.representations.get()
    make_learning_point("shared", board=board("bsab"), other_boards=[board("csp")])  # LP1
    make_learning_point("embedded", owner=mine, impact_review_due=today() - DAY)
    make_learning_point("draft", owner=mine)
    client = client_of(member)
    assert listed(client, board="csp") == listed(client, board="bsab") == ["LP1"]
    assert listed(client, rung=Rung.EMBEDDED.value) == ["LP2"]
    assert listed(client, only="overdue") == ["LP2"]
    assert listed(client, only="mine") == ["LP2", "LP3"]
    assert listed(client, only=["mine", "drafts"]) == ["LP3"]
    assert "No learning points match" in text(client.get(TRACKER, {"only": "overdue", "board": "csp"}))


@pytest.mark.parametrize("asked", [{"board": "x"}, {"rung": "top"}, {"only": "\x00"}, {"sort": "evil"}, {"after": "e"}])
def test_a_filter_that_makes_no_sense_counts_as_not_asked(officer: Client, asked: dict[str, str]) -> None:
    make_learning_point()
    assert listed(officer, **asked) == ["LP1"]


def test_a_long_learning_is_shortened_at_a_word(officer: Client) -> None:
    make_learning_point(words="word " * 60)
    [row] = rows(officer.get(TRACKER))
    assert "word…" in row
    assert len(row) < 220


def test_an_empty_tracker_says_what_to_do(officer: Client) -> None:
    assert "record one here" in text(officer.get(TRACKER))
    assert "record one here" not in text(client_of("representative").get(TRACKER))


@pytest.mark.parametrize("role", ["coordinator", "representative"])
@pytest.mark.parametrize("number", [1, 3])
def test_the_tracker_takes_the_same_queries_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries, role: str, number: int
) -> None:
    for _ in range(number):
        make_learning_point("embedded", owner=make_representative(), review=make_review())
    client = client_of(role)
    with django_assert_num_queries(5):
        client.get(TRACKER)
    with django_assert_num_queries(5):
        client.get(TRACKER, {"board": "shield", "only": ["overdue", "mine"], "sort": "-due"})


def test_pages_lead_through_the_whole_tracker(officer: Client) -> None:
    LearningPoint.objects.bulk_create(
        LearningPoint(number=number, learning="Ask.", board=board("shield")) for number in range(1, 61)
    )
    first = officer.get(TRACKER, {"sort": "number"})
    [following] = soup(first).select("a[rel=next]")
    second = officer.get(TRACKER + str(following["href"]))
    assert [row.split()[0] for row in rows(second)] == [f"LP{number}" for number in range(51, 61)]
    assert "60 learning points" in text(second)


# Recording -------------------------------------------------------------------------------------------------------


def test_recording_says_so_and_shows_it(officer: Client) -> None:
    owner = make_representative()
    review = make_review(code="Adult B")
    response = officer.post(RECORD, filled(owner=owner.pk, review=review.pk, other_boards=[board("csp").pk]))
    point = LearningPoint.objects.get()
    assert response["Location"] == point.get_absolute_url()
    page = officer.get(point.get_absolute_url())
    assert "LP1 is recorded" in text(page, ".moj-alert")
    said = text(page)
    for words in ("SHIELD, also CSP", owner.person.name, "Adult B", "Monday 1 March 2027", "Dip sample of twenty"):
        assert words in said


@pytest.mark.parametrize(
    ("blank", "says"),
    [
        ("learning", "Say what we learned."),
        ("embedding", "Say how it will be embedded."),
        ("sharing", "Say how it will be shared."),
        ("impact", "Say how its impact will be measured."),
        ("impact_review_due", "Say when its impact will be reviewed."),
    ],
)
def test_a_blank_block_is_named_beside_its_field_and_the_others_keep_their_text(
    officer: Client, blank: str, says: str
) -> None:
    response = officer.post(RECORD, filled(**{blank: ""}))
    assert response.status_code == 200
    assert error_beside(response, blank) == says
    for name, typed in filled().items():
        if name not in (blank, "board"):
            assert value_of(response, name) == typed
    assert not LearningPoint.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"board": ""}, "board"), ({"owner": "999"}, "owner"), ({"impact_review_due": "soon"}, None)]
)
def test_other_bad_input_is_named_beside_its_field(officer: Client, wrong: dict[str, str], field: str | None) -> None:
    response = officer.post(RECORD, filled(**wrong))
    assert response.status_code == 200
    assert error_beside(response, field or next(iter(wrong)))
    assert value_of(response, "learning") == filled()["learning"]


def test_a_draft_keeps_what_there_is_and_asks_for_the_rest(officer: Client) -> None:
    said = {"learning": "Ask.", "board": board("shield").pk, "save": "draft"}
    response = officer.post(RECORD, said)
    assert "recorded as a draft" in message(response, officer)
    page = officer.get(LearningPoint.objects.get().get_absolute_url())
    assert "Still blank: how it will be embedded, how it will be shared, how its impact" in text(page)
    assert "Fill in what is missing" in text(page)


def test_recording_from_an_item_goes_back_to_the_item(officer: Client) -> None:
    item = item_of(make_meeting("held"))
    url = reverse("tracker:record-from-item", args=[item.pk])
    assert "Individual case learning 1" in text(officer.get(url))
    refused = officer.post(url, filled(sharing=""))
    assert refused.status_code == 200
    response = officer.post(url, filled())
    assert response["Location"] == item.get_absolute_url()
    assert LearningPoint.objects.get().item == item


def test_an_item_about_a_review_suggests_that_review_and_its_board(officer: Client) -> None:
    item = item_of(make_meeting("held"))
    item.review = make_review("dhr", code="Adult B")
    item.save()
    page = officer.get(reverse("tracker:record-from-item", args=[item.pk]))
    assert value_of(page, "review") == str(item.review.pk)
    assert value_of(page, "board") == str(board("csp").pk)


def test_only_members_of_core_places_are_offered_as_owners(officer: Client) -> None:
    offered = text(officer.get(RECORD), "select[name=owner]")
    assert "Amanda Gillard (SHIELD)" in offered
    assert "Jo Smith" not in offered  # an ad hoc member


# Revising --------------------------------------------------------------------------------------------------------


def revise(client: Client, point: LearningPoint, **given: Any) -> Any:
    url = reverse("tracker:revise", args=[point.pk])
    revision = value_of(client.get(url), "revision") if "revision" not in given else ""
    return client.post(url, filled() | {"revision": revision} | given)


def test_revising_starts_from_what_it_says(officer: Client) -> None:
    point = make_learning_point(owner=make_representative(), review=make_review(), other_boards=[board("csp")])
    page = officer.get(reverse("tracker:revise", args=[point.pk]))
    for name in ("learning", "embedding", "sharing", "impact"):
        assert value_of(page, name) == getattr(point, name)
    assert value_of(page, "impact_review_due") == f"{point.impact_review_due}"
    assert value_of(page, "owner") == str(point.owner_id)
    assert value_of(page, "review") == str(point.review_id)
    assert value_of(page, "other_boards") == str(board("csp").pk)
    assert "Save as draft" not in text(page)


def test_revising_saves_and_says_so(officer: Client) -> None:
    point = make_learning_point()
    response = revise(officer, point, sharing="A film.")
    assert "LP1 is saved" in message(response, officer)
    assert "Changed the learning, how it will be embedded, how it will be shared and how its impact" in text(
        officer.get(point.get_absolute_url())
    )


def test_a_draft_can_be_saved_as_a_draft_again(officer: Client) -> None:
    draft = make_learning_point("draft")
    assert "Save as draft" in text(officer.get(reverse("tracker:revise", args=[draft.pk])))
    revise(officer, draft, embedding="", save="draft")
    draft.refresh_from_db()
    assert draft.is_draft
    revise(officer, draft)
    draft.refresh_from_db()
    assert not draft.is_draft


def test_an_owner_whose_place_has_ended_stays_the_owner(officer: Client) -> None:
    owner = make_representative(ended_on=today() - DAY)
    point = make_learning_point(owner=owner)
    page = officer.get(reverse("tracker:revise", args=[point.pk]))
    assert value_of(page, "owner") == str(owner.pk)


def test_the_second_of_two_people_sees_both_texts_and_nothing_is_lost(officer: Client) -> None:
    point = make_learning_point()
    began = value_of(officer.get(reverse("tracker:revise", args=[point.pk])), "revision")
    chair = make_user("chair", name="Chris Chair")
    theirs = learning.said_by(point)
    learning.revise(point, replace(theirs, sharing="Their newsletter."), seen_revision=point.revision, actor=chair)
    mine = {name: getattr(theirs, name) for name in ("learning", "embedding", "impact", "impact_review_due")}
    said = filled() | mine | {"sharing": "My film.", "revision": began}
    refused = revise(officer, point, **said)
    assert refused.status_code == 200
    assert "Somebody else changed this learning point" in summary_of(refused)
    assert "Chris Chair saved LP1" in text(refused)
    assert rows(refused) == ["How it will be shared Their newsletter. My film."]
    assert value_of(refused, "sharing") == "My film."
    assert LearningPoint.objects.get().sharing == "Their newsletter."
    again = revise(officer, point, **(said | {"revision": value_of(refused, "revision")}))
    assert again.status_code == 302
    assert LearningPoint.objects.get().sharing == "My film."


def test_a_form_without_a_revision_overwrites_nothing(officer: Client) -> None:
    point = make_learning_point()
    for revision in ("", "nonsense", "0"):
        assert revise(officer, point, revision=revision, sharing="A film.").status_code == 200
    assert LearningPoint.objects.get().sharing == point.sharing


def test_the_history_says_what_changed_in_words(officer: Client) -> None:
    draft = make_learning_point("draft")
    revise(officer, draft)
    revise(officer, draft, owner=make_representative().pk, impact_review_due="2027-06-01", board=board("csp").pk)
    events = [event.get_text() for event in soup(officer.get(draft.get_absolute_url())).select(".moj-timeline__title")]
    assert events == [
        "Changed whose it is",
        "Next impact review on 1 June 2027",
        "Next impact review on 1 March 2027",
        "Completed: no block is blank",
        "Recorded as a draft",
    ]


def test_two_people_who_differ_about_a_date_and_boards_see_both_in_words(officer: Client) -> None:
    point = make_learning_point(impact_review_due=datetime.date(2027, 5, 1))
    said = learning.said_by(point)
    changed = replace(said, other_boards=[board("csp"), board("bsab")], impact_review_due=datetime.date(2027, 6, 1))
    learning.revise(point, changed, seen_revision=point.revision, actor=make_user("chair"))
    mine = {name: getattr(said, name) for name in ("learning", "embedding", "sharing", "impact")}
    refused = revise(officer, point, revision="1", **mine)
    assert rows(refused) == [
        "When its impact will be reviewed 1 June 2027 1 March 2027",
        "Other boards Bexley Safeguarding Adults Board, Community Safety Partnership None",
    ]


# Up the ladder ---------------------------------------------------------------------------------------------------


def step_of(client: Client, point: LearningPoint) -> str:
    return text(client.get(point.get_absolute_url()), ".forum-page-header .govuk-button")


def test_the_page_says_at_each_rung_what_to_do_next(officer: Client) -> None:
    chair = client_of("chair")
    assert step_of(officer, make_learning_point("draft")) == "Fill in what is missing"
    assert step_of(officer, make_learning_point()) == "Record that it was shared"
    assert step_of(officer, make_learning_point("shared")) == "Record that it is embedded"
    point = make_learning_point("embedded")
    assert step_of(officer, point) == "Review its impact"
    make_impact_review(point, finding=Finding.SOME, actor=coordinator())
    assert step_of(officer, point) == ""  # somebody else's turn
    assert "waiting for a second person" in text(officer.get(point.get_absolute_url()))
    assert step_of(chair, point) == "Sign off the impact"
    assert step_of(officer, make_learning_point("evidenced")) == ""


def test_a_learning_point_climbs_the_ladder_page_by_page(officer: Client) -> None:
    point = make_learning_point()
    day = today().isoformat()
    yesterday = (today() - DAY).isoformat()
    steps = {
        "share": {"shared_on": yesterday},
        "embed": {"embedded_on": yesterday, "embedded_how": "Policy, section 4."},
        "review-impact": {"finding": "some", "evidence": "Sixteen.", "reviewed_on": day, "next_due": "2999-01-01"},
    }
    for name, said in steps.items():
        response = officer.post(reverse(f"tracker:{name}", args=[point.pk]), said)
        assert response["Location"] == point.get_absolute_url()
    review = ImpactReview.objects.get()
    chair = client_of(make_user("chair", name="Chris Chair"))
    response = chair.post(reverse("tracker:sign-off", args=[review.pk]))
    assert "The impact of LP1 is evidenced" in message(response, chair)
    page = text(officer.get(point.get_absolute_url()))
    assert "Impact evidenced Reached" in page
    assert "Signed off by Chris Chair" in page
    assert "Policy, section 4." in page


def test_each_form_of_the_ladder_starts_from_what_is_known(officer: Client) -> None:
    point = make_learning_point("embedded")
    share = officer.get(reverse("tracker:share", args=[point.pk]))
    embed = officer.get(reverse("tracker:embed", args=[point.pk]))
    review = officer.get(reverse("tracker:review-impact", args=[point.pk]))
    assert value_of(share, "shared_on") == f"{point.shared_on}"
    assert value_of(embed, "embedded_how") == point.embedded_how
    assert value_of(review, "reviewed_on") == f"{today()}"
    assert value_of(review, "next_due") == f"{today() + 91 * DAY}"


@pytest.mark.parametrize(
    ("rung", "name", "said", "field", "says"),
    [
        ("identified", "share", {"shared_on": "2999-01-01"}, "shared_on", "today or in the past"),
        ("identified", "share", {"shared_on": ""}, "shared_on", "Enter when it was shared"),
        ("shared", "embed", {"embedded_on": "2001-01-01"}, "embedded_on", "same as or after it was shared"),
        ("shared", "embed", {"embedded_how": " "}, "embedded_how", "Say what shows that it is embedded."),
        ("embedded", "review-impact", {"finding": ""}, "finding", "Say whether it is making a difference."),
        ("embedded", "review-impact", {"evidence": ""}, "evidence", "Say what the evidence is"),
        ("shared", "review-impact", {}, "finding", "Record how the learning was embedded"),
        ("embedded", "review-impact", {"next_due": ""}, "next_due", "Say when its impact will be reviewed again."),
        ("embedded", "review-impact", {"next_due": "2001-01-01"}, "next_due", "must be after this one"),
        ("embedded", "review-impact", {"reviewed_on": "2999-01-01"}, "reviewed_on", "today or in the past"),
    ],
)
def test_what_cannot_be_is_named_beside_its_field(
    officer: Client, rung: Any, name: str, said: dict[str, str], field: str, says: str
) -> None:
    point = make_learning_point(rung)
    day = today().isoformat()
    whole = {
        "share": {"shared_on": day},
        "embed": {"embedded_on": day, "embedded_how": "Policy."},
        "review-impact": {"finding": "some", "evidence": "Sixteen.", "reviewed_on": day, "next_due": "2999-01-01"},
    }[name]
    response = officer.post(reverse(f"tracker:{name}", args=[point.pk]), whole | said)
    assert response.status_code == 200
    assert says in error_beside(response, field)


def test_a_draft_says_in_the_summary_what_it_lacks(officer: Client) -> None:
    draft = make_learning_point("draft")
    response = officer.post(reverse("tracker:share", args=[draft.pk]), {"shared_on": today().isoformat()})
    assert response.status_code == 200
    assert "This is a draft. Still blank: how it will be embedded" in summary_of(response)


def test_an_impact_review_at_item_6_records_the_meeting_and_goes_back_to_the_item(officer: Client) -> None:
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.IMPACT)
    point = make_learning_point()
    url = f"{reverse('tracker:review-impact', args=[point.pk])}?item={item.pk}"
    form = officer.get(url)
    assert value_of(form, "reviewed_on") == meeting.date.isoformat()
    said = {"finding": "none", "reviewed_on": meeting.date.isoformat(), "next_due": "2999-01-01"}
    assert officer.post(url, said)["Location"] == item.get_absolute_url()
    assert ImpactReview.objects.get().meeting == meeting


def test_an_impact_review_may_name_its_meeting_alone(officer: Client) -> None:
    meeting = make_meeting("held")
    point = make_learning_point()
    url = f"{reverse('tracker:review-impact', args=[point.pk])}?meeting={meeting.pk}"
    assert "reviewed at the meeting of" in text(officer.get(url))
    said = {"finding": "none", "reviewed_on": today().isoformat(), "next_due": "2999-01-01"}
    assert officer.post(url, said)["Location"] == point.get_absolute_url()
    assert ImpactReview.objects.get().meeting == meeting


@pytest.mark.parametrize("asked", ["item=999", "meeting=999", "item=x", "meeting=-1", f"item={'9' * 30}", "item=٣"])
def test_a_meeting_that_is_not_there_is_not_found(officer: Client, asked: str) -> None:
    url = f"{reverse('tracker:review-impact', args=[make_learning_point().pk])}?{asked}"
    assert officer.get(url).status_code == 404


def test_the_recorder_cannot_sign_off_and_a_second_sign_off_says_why_not() -> None:
    found = make_impact_review(finding=Finding.SOME, actor=coordinator())
    url = reverse("tracker:sign-off", args=[found.pk])
    assert client_of(coordinator()).post(url).status_code == 404
    first, second = client_of("chair"), client_of("learning-manager")
    assert first.post(url).status_code == 302
    assert "signed off already" in message(second.post(url), second)
    assert first.get(url).status_code == 405


# Who may ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def owner() -> User:
    return make_user("representative")


def test_the_owner_records_progress_and_reviews_impact_of_their_own_alone(owner: User) -> None:
    own = make_learning_point(owner=owner.person.representations.get())
    other = make_learning_point()
    client = client_of(owner)
    for name in ("share", "embed", "review-impact"):
        assert client.get(reverse(f"tracker:{name}", args=[own.pk])).status_code == 200
        assert client.get(reverse(f"tracker:{name}", args=[other.pk])).status_code == 404
    assert client.get(reverse("tracker:revise", args=[own.pk])).status_code == 404
    assert step_of(client, own) == "Record that it was shared"
    assert step_of(client, other) == ""


def test_an_owner_whose_role_has_ended_opens_nothing(owner: User) -> None:
    own = make_learning_point(owner=owner.person.representations.get())
    owner.person.representations.update(ended_on=today() - DAY)
    assert client_of(owner).get(reverse("tracker:share", args=[own.pk])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_learning_point_s_page_takes_the_same_queries_however_much_happened(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    point = make_learning_point(
        "embedded", owner=make_representative(), review=make_review(), item=item_of(make_meeting("held"))
    )
    for _ in range(number):
        make_impact_review(point, meeting=make_meeting("held"), actor=make_user("chair"))
    client = client_of("representative")
    with django_assert_num_queries(7):
        client.get(point.get_absolute_url())
