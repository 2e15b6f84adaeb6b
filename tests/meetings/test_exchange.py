"""The exchange log (ToR, Working methods: "regular exchange of information")."""

import datetime
from dataclasses import replace

import pytest

from accounts.dated import today
from accounts.history import changes_of
from accounts.models import User
from meetings.domain import agenda, exchange
from meetings.domain.exchange import Said
from meetings.enums import Direction, ItemKind
from meetings.models import AgendaItem, Exchange, Meeting
from meetings.queries.exchange import ago, in_touch, partners, tri_borough
from members.domain import group
from members.models import Board, SubGroup
from tests.factories import board, coordinator, item_of, make_exchange, make_meeting, make_review, make_user, sub_group
from tests.meetings.asking import fields_refused, refused

pytestmark = pytest.mark.usefixtures("forum")
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@pytest.fixture
def actor() -> User:
    return coordinator()


@pytest.fixture
def said() -> Said:
    """Something that may be recorded as it stands."""
    return Said(today(), Direction.IN, sub_group("SAR"), "What the panel learnt", "It came by email.")


def about_restricted(actor: User, *, named: tuple[User, ...] = ()) -> AgendaItem:
    """Return the issued item about a restricted review."""
    meeting = make_meeting("issued")
    item = item_of(meeting)
    review = make_review(is_restricted=True, named=list(named))
    agenda.arrange(meeting, [agenda.ItemChange(item.pk, 30, review=review)], actor=actor)
    return item


def test_what_came_in_is_recorded_with_its_agenda_items(actor: User, said: Said) -> None:
    meeting = make_meeting("issued")
    items = tuple(meeting.items.order_by("number")[3:5])
    made = exchange.record(replace(said, subject="  What the\tpanel learnt ", items=items), actor=actor)
    assert str(made) == ("Came in from SAR / Best Practice and Learning Lessons Subgroup: What the panel learnt")
    assert made.partner == sub_group("SAR")
    assert set(made.items.all()) == set(items)
    assert [change.by for change in changes_of(made)] == [str(actor)]


def test_what_went_out_to_a_board_is_recorded(actor: User, said: Said) -> None:
    made = exchange.record(replace(said, direction=Direction.OUT, partner=board("bsab")), actor=actor)
    assert (made.board, made.sub_group) == (board("bsab"), None)
    assert made.way == f"Went out to {board('bsab').name}"


def test_everything_that_is_wrong_is_said_at_once_beside_its_field(actor: User, said: Said) -> None:
    nothing = replace(said, on=today() + DAY, partner=None, subject=" ")
    assert fields_refused(exchange.record, nothing, actor=actor) == ["on", "partner", "subject"]
    assert set(refused(exchange.record, nothing, actor=actor)) == {"in_the_future", "no_partner", "no_subject"}
    assert not Exchange.objects.exists()


def test_a_sub_group_that_has_ended_tells_nothing_any_more(actor: User, said: Said) -> None:
    closed = sub_group("SAR")
    group.close(closed, on=today() - WEEK, actor=actor)
    assert refused(exchange.record, said, actor=actor) == {
        "group_closed": f"{closed.name} closed on {today() - WEEK:%-d %B %Y}."
    }
    on_its_last_day = exchange.record(replace(said, on=today() - WEEK), actor=actor)
    assert on_its_last_day.sub_group == closed


def test_a_sub_group_told_nothing_before_it_began(actor: User, said: Said) -> None:
    SubGroup.objects.filter(pk=sub_group("SAR").pk).update(started_on=today())
    assert set(refused(exchange.record, replace(said, on=today() - DAY), actor=actor)) == {"group_not_begun"}


def test_an_item_of_a_meeting_that_the_recorder_may_not_see_is_refused(actor: User, said: Said) -> None:
    item = about_restricted(actor)
    member = make_user("representative")
    assert set(refused(exchange.record, replace(said, items=(item,)), actor=member)) == {"item_not_found"}
    assert not Exchange.objects.exists()


def test_it_is_corrected_with_its_items_and_the_history_keeps_what_it_said(actor: User, said: Said) -> None:
    first, second, third = make_meeting("issued").items.order_by("number")[:3]
    made = exchange.record(replace(said, items=(first, second)), actor=actor)
    chair = make_user("chair")
    exchange.change(
        made, replace(said, partner=board("csp"), subject="Something else", items=(second, third)), actor=chair
    )
    assert (made.partner, made.subject) == (board("csp"), "Something else")
    assert set(made.items.all()) == {second, third}
    assert [(change.by, change.after.subject) for change in changes_of(made)] == [
        (str(actor), "What the panel learnt"),
        (str(chair), "Something else"),
    ]
    assert made.recorded_by == actor


def test_a_correction_that_cannot_be_leaves_everything(actor: User, said: Said) -> None:
    item = item_of(make_meeting("issued"))
    made = exchange.record(replace(said, items=(item,)), actor=actor)
    assert "no_subject" in refused(exchange.change, made, replace(said, subject=""), actor=actor)
    made.refresh_from_db()
    assert made.subject == "What the panel learnt"
    assert list(made.items.all()) == [item]


def test_of_two_who_change_it_the_second_is_told(actor: User, said: Said) -> None:
    made = exchange.record(said, actor=actor)
    seen = exchange.says(made)
    exchange.change(made, replace(said, subject="First"), actor=actor, seen=seen)
    assert set(refused(exchange.change, made, replace(said, subject="Second"), actor=actor, seen=seen)) == {
        "changed_meanwhile"
    }
    assert Exchange.objects.get().subject == "First"


def test_linking_another_item_is_a_change_too(actor: User, said: Said) -> None:
    made = exchange.record(said, actor=actor)
    seen = exchange.says(made)
    exchange.change(made, replace(said, items=(item_of(make_meeting("issued")),)), actor=actor, seen=seen)
    assert set(refused(exchange.change, made, said, actor=actor, seen=seen)) == {"changed_meanwhile"}


def test_what_is_linked_to_a_restricted_item_is_not_there_for_those_who_may_not_open_it(actor: User) -> None:
    named, other = make_user("representative"), make_user("representative")
    open_item = item_of(make_meeting("issued", date=today() + 5 * WEEK))
    hidden = make_exchange(items=[open_item, about_restricted(actor, named=(named,))])
    shown = make_exchange(items=[open_item])
    plain = make_exchange()
    assert set(Exchange.objects.visible_to(other)) == {shown, plain}
    for user in (named, actor, make_user("chair"), make_user("learning-manager")):
        assert set(Exchange.objects.visible_to(user)) == {hidden, shown, plain}


def test_what_is_linked_to_a_draft_agenda_waits_for_its_issue(actor: User) -> None:
    meeting = make_meeting()
    made = make_exchange(items=[item_of(meeting)])
    member = make_user("representative")
    assert not Exchange.objects.visible_to(member).exists()
    agenda.issue(meeting, actor=actor)
    assert list(Exchange.objects.visible_to(member)) == [made]


def test_boards_are_offered_each_with_its_sub_groups(actor: User) -> None:
    offered = partners(actor)
    boards = [each.name for each in offered if each.is_board]
    assert boards == list(Board.objects.values_list("name", flat=True))
    assert [each.name for each in offered if not each.is_board] == list(SubGroup.objects.values_list("name", flat=True))
    assert offered[1].key == f"group-{SubGroup.objects.all()[0].pk}"


def test_each_sub_group_says_when_it_was_last_in_touch_each_way(actor: User) -> None:
    partner = sub_group("SAR")
    for weeks, direction in ((9, Direction.IN), (5, Direction.IN), (2, Direction.OUT)):
        make_exchange(on=today() - weeks * WEEK, direction=direction, partner=partner)
    make_exchange(partner=board("bsab"))
    found = {each.key: each for each in in_touch(partners(actor))}
    assert set(found) == {f"group-{pk}" for pk in SubGroup.objects.values_list("pk", flat=True)}
    last = found.pop(f"group-{partner.pk}")
    assert (last.came_in, last.went_out) == (today() - 5 * WEEK, today() - 2 * WEEK)
    assert (last.came_in_ago, last.went_out_ago) == ("5 weeks ago", "2 weeks ago")
    assert {(each.came_in, each.went_out, each.came_in_ago) for each in found.values()} == {(None, None, "")}


def test_when_a_sub_group_was_in_touch_tells_nothing_of_what_is_hidden(actor: User) -> None:
    partner = sub_group("SAR")
    make_exchange(partner=partner, items=[about_restricted(actor)])
    last = next(each for each in partners(make_user("representative")) if each.key == f"group-{partner.pk}")
    assert last.came_in is None


def test_a_closed_sub_group_needs_no_contact_any_more(actor: User) -> None:
    closed = sub_group("SAR")
    group.close(closed, on=today() - DAY, actor=actor)
    assert f"group-{closed.pk}" not in {each.key for each in in_touch(partners(actor))}
    assert f"group-{closed.pk}" in {each.key for each in partners(actor)}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2026, 11, 24), "today"),
        ((2026, 11, 23), "yesterday"),
        ((2026, 11, 11), "13 days ago"),
        ((2026, 11, 10), "2 weeks ago"),
        ((2026, 8, 25), "13 weeks ago"),
        ((2026, 8, 24), "3 months ago"),
        ((2025, 6, 30), "16 months ago"),
    ],
)
def test_how_long_ago_is_said_in_words(day: tuple[int, int, int], words: str) -> None:
    assert ago(datetime.date(*day), datetime.date(2026, 11, 24)) == words


def tri(meeting: Meeting, user: User) -> list[str]:
    """Return what item 10 lists."""
    return [row.subject for row in tri_borough(meeting, user).rows]


def test_item_10_lists_what_was_exchanged_with_the_tri_borough_forum_since_the_meeting_before(actor: User) -> None:
    partner = sub_group("Tri-borough")
    make_meeting("held", date=today() - 10 * WEEK)
    before = make_meeting("held", date=today() - 4 * WEEK)
    make_meeting("cancelled", date=today() - WEEK)
    coming = make_meeting("issued")
    for weeks, subject in ((5, "Earlier"), (4, "On the day"), (1, "Since")):
        make_exchange(partner=partner, on=today() - weeks * WEEK, subject=subject)
    make_exchange(partner=sub_group("SAR"), subject="With others")
    make_exchange(partner=partner, subject="Hidden", items=[about_restricted(actor)])
    assert tri(coming, make_user("representative")) == ["Since", "On the day"]
    assert tri_borough(coming, actor).since == before.date
    assert tri(before, actor) == ["On the day", "Earlier"]


def test_before_the_first_meeting_item_10_lists_all_there_is(actor: User) -> None:
    make_exchange(partner=sub_group("Tri-borough"), on=today() - 60 * WEEK, subject="Long ago")
    first = make_meeting("issued")
    assert tri(first, actor) == ["Long ago"]
    assert tri_borough(first, actor).since is None


def test_item_10_says_when_there_is_no_tri_borough_forum(actor: User) -> None:
    SubGroup.objects.filter(pk=sub_group("Tri-borough").pk).update(ended_on=today())
    coming = make_meeting("issued")
    assert tri_borough(coming, actor).groups == ()
    assert item_of(coming, ItemKind.TRI_BOROUGH).number == 10
