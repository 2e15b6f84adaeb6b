"""The practice data: everything is there at least once, nothing in it is real, and each account is what it says."""

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from accounts.dated import today
from accounts.domain import link
from accounts.enums import Role
from accounts.models import User
from accounts.worklist import duties_of
from documents.enums import MakingState
from learningforum.demo.accounts import DEMO_ACCOUNTS
from meetings.enums import Attendance, ItemKind, MeetingState
from meetings.models import Action, AgendaItem, Attendee, Decision, Meeting, Note, Paper, RegisterLine
from members.models import Membership, Person, Representative
from members.queries import membership_on
from reports.models import Edition, Report
from reviews.enums import ReviewState
from reviews.models import Review
from tracker.enums import Finding, LearningState, Rung
from tracker.models import ImpactReview, LearningPoint

ROOMS = ("accounts", "members", "reviews", "meetings", "tracker")
HELD = 9
#: What tells of a person in free text: NHS numbers, postcodes, telephone numbers and addresses of e-mail.
TELLING = re.compile(
    r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\+44|\b0\d{3,4}[ -]?\d{3}|@", re.IGNORECASE
)


@pytest.fixture(scope="module", autouse=True)
def practice(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The practice data, filled in once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference")
        call_command("fill_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(practice: None) -> Iterator[None]:
    """In place of pytest-django's: it would end the transaction that holds the practice data."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


#: Where names belong: who was there, who leads, and Appendix 2 in the Terms of Reference.
MAY_NAME = (
    "meetings.Meeting.in_attendance",
    "meetings.AgendaItem.lead_name",
    "members.TermsVersion.text",  # Appendix 2, with its history
    "members.TermsVersionEvent.text",
)


def person(label: str) -> User:
    found: User = User.objects.with_standing().get(email=DEMO_ACCOUNTS[label])
    return found


def snapshot() -> dict[str, int]:
    """How many rows each table of the rooms has, history included."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


# What is there ----------------------------------------------------------------------------------------------------


def test_two_years_of_meetings_lie_behind_one_is_soon_and_one_is_planned() -> None:
    states = Counter(Meeting.objects.values_list("state", flat=True))
    assert states == {"approved": HELD - 1, "held": 1, "cancelled": 1, "issued": 1, "planned": 1}
    assert (today() - Meeting.objects.held().earliest("date").date).days > 2 * 365
    last_held = Meeting.objects.held().latest("date")
    assert last_held.state == MeetingState.HELD
    assert all(meeting.chaired_by for meeting in Meeting.objects.held().select_related("chaired_by"))


def test_minutes_were_approved_at_the_meeting_after() -> None:
    held = list(Meeting.objects.held().order_by("date"))
    assert [one.approved_on for one in held] == [later.date for later in held[1:]] + [None]


def test_the_next_agenda_is_issued_with_a_deputy_named_and_an_ad_hoc_member_asked() -> None:
    coming = Meeting.objects.coming()[0]
    assert coming.state == MeetingState.ISSUED
    assert coming.issues.count() == 1
    assert [item.minutes for item in coming.items.all()].count(30) == 2
    assert coming.lines.get(attendance=Attendance.DEPUTY).deputy == person("deputy").person
    assert coming.items.filter(invitations__person__user=person("ad-hoc")).count() == 1


def test_the_next_meeting_has_papers_one_of_them_for_named_people() -> None:
    papers = Paper.objects.filter(item__meeting=Meeting.objects.coming()[0])
    assert [(each.item.number, each.is_restricted) for each in papers.select_related("item")] == [
        *((4, False), (4, True), (6, False))
    ]
    assert Paper.objects.visible_to(person("joint")).count() == 2
    assert Paper.objects.visible_to(person("representative")).count() == 3


def test_every_kind_of_attendance_is_on_the_registers() -> None:
    lines = RegisterLine.objects.counted()
    assert set(lines.values_list("attendance", flat=True)) == set(Attendance.values)
    assert not lines.blank().exists()
    by_account = lines.filter(attendance=Attendance.DEPUTY, deputy__isnull=False)
    by_name = lines.filter(attendance=Attendance.DEPUTY, deputy=None)
    assert by_account.exists()
    assert by_name.exists()
    assert not by_name.filter(models.Q(deputy_role="") | models.Q(deputy_agency="")).exists()


def test_of_joint_pairs_either_came_and_both_at_least_once() -> None:
    joint = Attendee.objects.filter(line__membership__is_joint=True)
    assert set(joint.values_list("representative__seat", flat=True)) == {1, 2}
    assert max(Counter(joint.values_list("line", flat=True)).values()) == 2


def test_the_practice_past_has_fourteen_places_three_joint_one_vacant() -> None:
    now = membership_on(today())
    practice = [place for agency in now.core if "(invented)" in agency.name for place in agency.places]
    assert (len(practice), sum(place.is_joint for place in practice)) == (14, 3)
    assert [place.is_vacant for place in practice].count(True) == 1
    assert sum(len(agency.places) for agency in now.ad_hoc if "(invented)" in agency.name) == 2


def test_those_whom_appendix_2_names_hold_their_places_and_nothing_is_invented_about_them() -> None:
    real = Representative.objects.exclude(membership__agency__name__endswith="(invented)")
    assert real.current().filter(membership__kind="core").count() == 23
    assert Membership.objects.current().core().exclude(agency__name__endswith="(invented)").count() == 19
    assert not real.filter(person__user__isnull=False).exists()
    for model, name in (
        (Attendee, "representative"),
        (Action, "owner"),
        (LearningPoint, "owner"),
        (Meeting, "chaired_by"),
    ):
        assert not model._default_manager.filter(**{f"{name}__in": real}).exists()
    assert not AgendaItem.objects.filter(lead__in=real).exists()
    assert not RegisterLine.objects.exclude(attendance="").filter(membership__representatives__in=real).exists()


def test_every_state_of_a_review_and_every_board_is_in_the_register() -> None:
    assert set(Review.objects.values_list("state", flat=True)) == set(ReviewState.values)
    assert set(Review.objects.values_list("board__code", flat=True)) == {"shield", "bsab", "csp"}
    kinds = Counter(Review.objects.values_list("type__code", flat=True))
    assert kinds["dhr"] + kinds["sar"] + kinds["cspr"] > sum(kinds.values()) / 2
    assert len(kinds) >= 8
    assert all(Review.objects.filter(state__in=["on hold", "discontinued"]).values_list("state_reason", flat=True))


def test_one_review_is_restricted_and_one_person_is_named_on_it() -> None:
    restricted = Review.objects.get(is_restricted=True)
    assert [access.user for access in restricted.accesses.select_related("user")] == [person("representative")]
    assert restricted not in Review.objects.visible_to(person("joint"))
    item = restricted.agenda_items.get()
    assert item in AgendaItem.objects.visible_to(person("representative"))
    assert item not in AgendaItem.objects.visible_to(person("joint"))
    assert LearningPoint.objects.filter(item=item).exists()
    assert not LearningPoint.objects.visible_to(person("joint")).filter(item=item).exists()


def test_both_case_items_of_every_held_meeting_are_about_a_review_and_every_item_has_its_note() -> None:
    items = AgendaItem.objects.filter(meeting__in=Meeting.objects.held())
    assert not items.filter(kind=ItemKind.CASE, review=None).exists()
    assert Note.objects.exclude(text="").count() == items.count() == HELD * 13


def test_something_was_decided_at_every_held_meeting() -> None:
    decided = Decision.objects.order_by("number").values_list("item__meeting", flat=True)
    assert list(decided) == list(Meeting.objects.held().order_by("date").values_list("pk", flat=True))


def test_actions_are_open_overdue_and_closed_with_a_note() -> None:
    assert 25 <= Action.objects.count() <= 40
    overdue = Action.objects.overdue().count()
    assert 0 < overdue < Action.objects.open().count() < Action.objects.count() / 2
    assert Action.objects.filter(owner=None).exists()


def test_learning_points_stand_on_every_rung_and_some_are_drafts() -> None:
    points = list(LearningPoint.objects.all())
    assert 28 <= len(points) <= 34
    assert {point.rung for point in points if point.state == LearningState.ACTIVE} == set(Rung)
    assert sum(point.state == LearningState.DRAFT for point in points) == 3
    assert 0 < LearningPoint.objects.overdue().count() < 8
    assert {point.board.code for point in LearningPoint.objects.select_related("board")} == {"shield", "bsab", "csp"}
    assert LearningPoint.objects.filter(item=None, review__isnull=False).exists()
    assert LearningPoint.objects.filter(other_boards__isnull=False).exists()
    for point in LearningPoint.objects.select_related("item__meeting").filter(
        item__isnull=False, shared_on__isnull=False
    ):
        assert point.item
        assert point.shared_on
        assert point.shared_on >= point.item.meeting.date


def test_impact_reviews_found_all_there_is_to_find_and_evidence_has_a_second_person() -> None:
    found = ImpactReview.objects.all()
    assert set(found.values_list("finding", flat=True)) == set(Finding.values)
    assert LearningPoint.objects.filter(evidenced_on__isnull=False).count() >= 5
    assert found.filter(signed_off_by=None, finding=Finding.SOME).exists()
    assert {review.signed_off_by for review in found.exclude(signed_off_by=None).select_related("signed_off_by")} >= {
        person("chair"),
        person("coordinator"),
        person("learning-manager"),
    }


def test_numbers_rise_with_the_days() -> None:
    for model in (Action, LearningPoint):
        made = list(model._default_manager.order_by("number").values_list("created_at", flat=True))
        assert made == sorted(made)


def test_boards_have_an_issued_report_and_the_newer_ones_are_on_their_way() -> None:
    newer, older = Edition.objects.order_by("-period_start")
    assert older.issued_at
    assert not newer.issued_at
    assert list(older.reports.values_list("state", flat=True)) == [MakingState.READY] * 3
    assert list(newer.reports.values_list("state", flat=True)) == [MakingState.WAITING] * 3
    for code in ("shield", "bsab", "csp"):
        [report] = Report.objects.visible_to(person(f"{code}-reader"))
        assert report.board.code == code
        assert report.document
        with report.document.file.open() as file:
            assert file.read(5) == b"%PDF-"


# Nothing in it is real -------------------------------------------------------------------------------------------


def free_text() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            fields = [field.name for field in model._meta.concrete_fields if isinstance(field, models.TextField)]
            if model._meta.label in ("meetings.Action", "reviews.Review", "meetings.Meeting", "meetings.AgendaItem"):
                fields += [
                    field.name
                    for field in model._meta.concrete_fields
                    if isinstance(field, models.CharField) and not field.choices
                ]
            for name in fields:
                for text in model._default_manager.values_list(name, flat=True):
                    yield f"{model._meta.label}.{name}", str(text)


def test_no_free_text_could_identify_anybody() -> None:
    names = re.compile("|".join(map(re.escape, Person.objects.values_list("name", flat=True))))
    texts = [(where, text) for where, text in free_text() if text]
    assert len(texts) > 300
    for where, text in texts:
        assert not TELLING.search(text) or where == "meetings.Meeting.video_link", (where, text)
        may_name = where in MAY_NAME
        assert may_name or not names.search(text), (where, text)


# Each account is what it says ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "roles"),
    [
        ("coordinator", {Role.COORDINATOR}),
        ("chair", {Role.CHAIR, Role.REPRESENTATIVE}),
        ("learning-manager", {Role.LEARNING_MANAGER}),
        ("representative", {Role.REPRESENTATIVE}),
        ("joint", {Role.REPRESENTATIVE}),
        ("deputy", {Role.DEPUTY}),
        ("ad-hoc", {Role.AD_HOC}),
        ("shield-reader", {Role.BOARD_READER}),
        ("bsab-reader", {Role.BOARD_READER}),
        ("csp-reader", {Role.BOARD_READER}),
    ],
)
def test_each_account_holds_the_roles_its_label_says(label: str, roles: set[Role]) -> None:
    assert person(label).standing.roles == roles


def test_the_joint_account_shares_its_place() -> None:
    [place] = Membership.objects.filter(representatives__person__user=person("joint"))
    assert place.is_joint
    assert place.representatives.current().count() == 2


def test_the_representative_owes_something_overdue_and_something_to_come() -> None:
    duties = duties_of(person("representative"), today())
    assert {duty.is_overdue(today()) for duty in duties} == {True, False}
    assert duties_of(person("joint"), today())
    assert duties_of(person("chair"), today())


def test_the_deputy_opens_the_next_meeting_alone_and_was_sent_before() -> None:
    assert list(Meeting.objects.visible_to(person("deputy"))) == [Meeting.objects.coming()[0]]
    assert RegisterLine.objects.counted().filter(deputy__user=person("deputy")).exists()


def test_the_ad_hoc_member_opens_one_item_of_the_next_meeting_alone() -> None:
    [item] = AgendaItem.objects.visible_to(person("ad-hoc"))
    assert item.meeting == Meeting.objects.coming()[0]
    assert item.kind == ItemKind.CASE


@pytest.mark.parametrize("label", DEMO_ACCOUNTS)
def test_every_account_has_a_home_page(label: str, client: Client) -> None:
    client.get(reverse("accounts:use-link", args=[link.make(person(label))]))
    assert client.get(reverse("home")).status_code == 200


# The command -----------------------------------------------------------------------------------------------------


def test_links_are_printed_for_the_ten_accounts_in_their_order() -> None:
    printed = StringIO()
    call_command("sign_in_links", "--demo", stdout=printed)
    lines = [line.split("\t") for line in printed.getvalue().splitlines()]
    assert [label for label, _ in lines] == list(DEMO_ACCOUNTS)
    assert len({url for _, url in lines}) == 10
    assert all(url.startswith("http://127.0.0.1:8000/sign-in/") for _, url in lines)


def test_filling_twice_changes_nothing() -> None:
    before = snapshot()
    printed = StringIO()
    call_command("load_reference")
    call_command("fill_demo", stdout=printed)
    assert "already filled" in printed.getvalue()
    assert snapshot() == before


def test_a_forum_in_use_is_left_alone() -> None:
    Person.objects.filter(user=person("representative")).update(user=None)
    before = snapshot()
    with pytest.raises(CommandError, match="in use"):
        call_command("fill_demo")
    assert snapshot() == before
