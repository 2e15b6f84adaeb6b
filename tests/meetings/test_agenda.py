"""Filling and issuing an agenda, and what each reader sees of it (ToR, Working methods; Appendix I)."""

import datetime

import pytest

from accounts.dated import today
from accounts.models import User
from meetings.domain import agenda, meeting
from meetings.domain.meeting import When
from meetings.enums import ItemKind
from meetings.models import AgendaItem, ItemInvitation
from meetings.queries import agenda_of
from members.enums import MembershipKind
from members.models import Membership, Representative
from tests.factories import coordinator, item_of, make_meeting, make_representative, make_review, make_user
from tests.meetings.asking import refused

pytestmark = pytest.mark.usefixtures("forum")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def actor() -> User:
    return coordinator()


def ad_hoc() -> Representative:
    return make_representative(membership=Membership.objects.ad_hoc()[0], seat=2)


def test_the_standard_agenda_takes_119_of_120_minutes_and_each_item_has_its_start(actor: User) -> None:
    shown = agenda_of(make_meeting(), actor)
    assert (shown.planned, shown.length) == (119, 120)
    assert [f"{row.starts:%H:%M}" for row in shown.rows] == [
        "10:00", "10:05", "10:10", "10:15", "10:45", "11:15", "11:30", "11:35", "11:40", "11:45", "11:50", "11:55",
        "11:57",
    ]  # fmt: skip


def test_members_see_the_items_only_once_the_agenda_is_issued(actor: User) -> None:
    made, member = make_meeting(), make_user("representative")
    assert agenda_of(made, member).rows == ()
    assert not AgendaItem.objects.visible_to(member).exists()
    assert len(agenda_of(made, actor).rows) == 13
    agenda.issue(made, actor=actor)
    assert len(agenda_of(made, member).rows) == 13
    assert AgendaItem.objects.visible_to(member).count() == 13


def test_members_read_the_issued_version_while_its_editors_see_the_draft(actor: User) -> None:
    made, member = make_meeting(), make_user("representative")
    agenda.issue(made, actor=actor)
    first = made.items.get(number=1)
    agenda.arrange(made, [agenda.ItemChange(first.pk, 7, lead_name="A guest")], actor=actor)
    draft, issued = agenda_of(made, actor), agenda_of(made, member)
    assert (draft.rows[0].lead, draft.rows[0].minutes, draft.is_draft, draft.issue_label) == (
        "A guest", 7, True, "Issue version 2",
    )  # fmt: skip
    assert (issued.rows[0].lead, issued.rows[0].minutes, issued.version) == ("", 5, 1)
    assert agenda.issue(made, actor=actor).version == 2
    assert agenda_of(made, member).rows[0].lead == "A guest"
    assert not agenda_of(made, actor).is_draft


def test_an_agenda_that_has_not_changed_is_not_issued_again(actor: User) -> None:
    made = make_meeting("issued")
    assert refused(agenda.issue, made, actor=actor) == {
        "already_issued": "The agenda has not changed since version 1 was issued."
    }
    when = When(made.date, datetime.time(14), datetime.time(16), made.venue)
    meeting.change(made, when, actor=actor)
    assert agenda.issue(made, actor=actor).version == 2


@pytest.mark.parametrize("state", ["held", "approved", "cancelled"])
def test_an_agenda_is_issued_only_before_the_meeting(state: str, actor: User) -> None:
    made = make_meeting(state)  # type: ignore[arg-type] # one of the factory's words
    assert "meeting_locked" in refused(agenda.issue, made, actor=actor)


@pytest.mark.parametrize("state", ["approved", "cancelled"])
def test_a_closed_record_is_not_rearranged(state: str, actor: User) -> None:
    made = make_meeting(state)  # type: ignore[arg-type] # one of the factory's words
    change = agenda.ItemChange(item_of(made).pk, 5)
    assert "meeting_locked" in refused(agenda.arrange, made, [change], actor=actor)
    assert "meeting_locked" in refused(agenda.ask, item_of(made), ad_hoc().person, actor=actor)


def test_nothing_is_saved_when_one_item_is_wrong_and_each_error_says_where(actor: User) -> None:
    made, other = make_meeting(), make_meeting()
    first, second, third = made.items.order_by("number")[:3]
    former = make_representative(ended_on=today() - DAY)
    changes = [
        agenda.ItemChange(first.pk, 9),
        agenda.ItemChange(second.pk, 0),
        agenda.ItemChange(third.pk, 5, lead=former),
        agenda.ItemChange(item_of(other).pk, 5),
    ]
    assert set(refused(agenda.arrange, made, changes, actor=actor)) == {
        "minutes_out_of_range", "not_a_representative", "not_on_the_agenda",
    }  # fmt: skip
    first.refresh_from_db()
    assert first.minutes == 5
    assert "minutes_out_of_range" in refused(agenda.arrange, made, [agenda.ItemChange(first.pk, 40_000)], actor=actor)


def test_two_people_arranging_at_once_lose_nothing(actor: User) -> None:
    made = make_meeting()
    first, second = made.items.order_by("number")[:2]
    began = {item.pk: agenda.says(item) for item in (first, second)}
    agenda.arrange(made, [agenda.ItemChange(first.pk, 9, seen=began[first.pk])], actor=actor)
    untouched = agenda.ItemChange(first.pk, 5, seen=began[first.pk])
    mine = agenda.ItemChange(second.pk, 8, lead_name="A guest", seen=began[second.pk])
    agenda.arrange(made, [untouched, mine], actor=actor)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.minutes, second.minutes) == (9, 8)
    late = agenda.ItemChange(first.pk, 4, seen=began[first.pk])
    assert "changed_meanwhile" in refused(agenda.arrange, made, [late], actor=actor)


def test_somebody_who_left_may_stay_lead_of_what_they_led(actor: User) -> None:
    made = make_meeting()
    item, lead = item_of(made), make_representative()
    agenda.arrange(made, [agenda.ItemChange(item.pk, 30, lead=lead)], actor=actor)
    lead.ended_on = today() - DAY
    lead.save()
    agenda.arrange(made, [agenda.ItemChange(item.pk, 25, lead=lead)], actor=actor)
    item.refresh_from_db()
    assert (item.lead, item.minutes) == (lead, 25)


def test_an_item_about_a_restricted_review_keeps_its_line_without_a_way_in(actor: User) -> None:
    made, member = make_meeting(), make_user("representative")
    item = item_of(made)
    restricted = make_review(is_restricted=True)
    agenda.arrange(made, [agenda.ItemChange(item.pk, 30, review=restricted)], actor=actor)
    agenda.issue(made, actor=actor)
    row = agenda_of(made, member).rows[item.number - 1]
    assert (row.title, row.may_open) == ("Individual case learning 1", False)
    assert restricted.code not in str(made.issues.last())
    named = make_user("representative")
    restricted.accesses.create(user=named)
    assert agenda_of(made, named).rows[item.number - 1].may_open


def test_an_ad_hoc_member_is_asked_for_one_item_until_four_weeks_after(actor: User) -> None:
    made, specialist = make_meeting("issued"), make_user("ad-hoc")
    item = item_of(made)
    person = specialist.person
    invitation = agenda.ask(item, person, actor=actor)
    assert invitation.access_until == made.date + datetime.timedelta(days=28)
    assert list(AgendaItem.objects.visible_to(specialist)) == [item]
    assert agenda.ask(item, person, actor=actor) == invitation
    agenda.withdraw(invitation, actor=actor)
    assert not AgendaItem.objects.visible_to(specialist).exists()


def test_an_invitation_ends_by_itself(actor: User) -> None:
    specialist = make_user("ad-hoc")
    invitation = agenda.ask(item_of(make_meeting("issued")), specialist.person, actor=actor)
    ItemInvitation.objects.filter(pk=invitation.pk).update(access_until=today() - DAY)
    assert not AgendaItem.objects.visible_to(specialist).exists()


def test_only_an_ad_hoc_member_of_that_day_is_asked(actor: User) -> None:
    made = make_meeting()
    core = Representative.objects.filter(membership__kind=MembershipKind.CORE)[0]
    assert "not_ad_hoc" in refused(agenda.ask, item_of(made), core.person, actor=actor)
    gone = ad_hoc()
    gone.ended_on = made.date - DAY
    gone.save()
    assert "not_ad_hoc" in refused(agenda.ask, item_of(made), gone.person, actor=actor)


def test_an_item_has_one_lead_in_the_database() -> None:
    from django.db import IntegrityError, transaction

    item = item_of(make_meeting(), ItemKind.AOB)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(lead=Representative.objects.all()[0], lead_name="A guest")
