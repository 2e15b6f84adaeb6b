"""Actions: who does what by when, carried forward until closed (Appendix I, item 2)."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.dated import today
from accounts.history import changes_of
from accounts.models import User
from accounts.worklist import duties_of
from meetings.domain import action, agenda, minutes
from meetings.domain.action import Said
from meetings.enums import ItemKind
from meetings.models import Action
from meetings.panels import panel_of, recorded_from
from meetings.queries.action import AGES, months_before
from meetings.queries.action_history import history_of
from meetings.wording import due
from members.models import Representative
from tests.factories import coordinator, item_of, make_action, make_meeting, make_representative, make_review, make_user
from tests.meetings.asking import fields_refused, refused

pytestmark = pytest.mark.usefixtures("forum")
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@pytest.fixture
def actor() -> User:
    return coordinator()


def on_item_2(meeting_date: datetime.date, reader: User) -> list[str]:
    """What item 2 of a meeting on that day lists."""
    from meetings.models import Meeting

    made = Meeting.objects.filter(date=meeting_date).first() or make_meeting(date=meeting_date)
    panel = panel_of(item_of(made, ItemKind.ACTIONS), reader)
    assert panel is not None
    return [row.reference for row in panel.context["rows"]]


def test_item_2_lists_the_open_actions_of_all_earlier_meetings_and_no_others(actor: User) -> None:
    first = make_meeting("held", date=today() - 8 * WEEK)
    second = make_meeting("held", date=today() - 4 * WEEK)
    later = make_meeting("issued", date=today() + 8 * WEEK)
    old = make_action(item_of(first), due_on=today() - WEEK)
    new = make_action(item_of(second), due_on=today() + WEEK)
    make_action(item_of(second), closed=True)
    make_action(item_of(later))
    assert on_item_2(today() + 4 * WEEK, actor) == [old.reference, new.reference]
    action.close(new, closing_note="Done", actor=actor)
    assert on_item_2(today() + 4 * WEEK, actor) == [old.reference]


def test_an_action_of_two_meetings_ago_is_still_there(actor: User) -> None:
    held = make_meeting("held", date=today() - 20 * WEEK)
    open_one = make_action(item_of(held), due_on=today() - WEEK)
    minutes.approve(held, actor=actor)
    make_meeting("held", date=today() - 8 * WEEK)
    assert on_item_2(today() + WEEK, actor) == [open_one.reference]


def test_item_2_of_a_meeting_that_was_held_keeps_what_it_went_through(actor: User) -> None:
    first = make_meeting("held", date=today() - 8 * WEEK)
    kept = make_action(item_of(first), closed=True)
    gone = make_action(item_of(first), closed=True)
    Action.objects.filter(pk=kept.pk).update(closed_on=today() - 4 * WEEK)
    Action.objects.filter(pk=gone.pk).update(closed_on=today() - 5 * WEEK)
    make_meeting("held", date=today() - 4 * WEEK)
    assert on_item_2(today() - 4 * WEEK, actor) == [kept.reference]


def test_the_panel_hides_actions_of_restricted_items(actor: User) -> None:
    held = make_meeting("held")
    item = item_of(held)
    make_action(item)
    agenda.arrange(held, [agenda.ItemChange(item.pk, 30, review=make_review(is_restricted=True))], actor=actor)
    make_meeting("issued", date=today() + WEEK)
    assert on_item_2(today() + WEEK, make_user("representative")) == []
    assert len(on_item_2(today() + WEEK, actor)) == 1


def test_what_cannot_be_an_action_is_refused(actor: User) -> None:
    item = item_of(make_meeting("held"))
    owner = Representative.objects.all()[0]
    right = {"what": "Write", "due_on": today(), "owner": owner, "actor": actor}
    wrong: list[tuple[dict[str, object], str, str]] = [
        ({"what": "  "}, "what_needed", "what"),
        ({"owner": None}, "no_owner", "owner"),
        ({"owner_name": "A guest"}, "two_owners", "owner_name"),
        ({"due_on": item.meeting.date - DAY}, "due_before_meeting", "due_on"),
    ]
    for change, code, field in wrong:
        assert set(refused(action.record, item, **(right | change))) == {code}
        assert fields_refused(action.record, item, **(right | change)) == [field]
    assert not Action.objects.exists()


def test_actions_are_numbered_one_after_the_other(actor: User) -> None:
    item = item_of(make_meeting("held"))
    assert [make_action(item).reference for _ in range(3)] == ["A1", "A2", "A3"]


def test_an_action_is_recorded_until_the_minutes_are_approved_and_closed_after(actor: User) -> None:
    held = make_meeting("held")
    made = make_action(item_of(held))
    minutes.approve(held, actor=actor)
    item = item_of(held)
    assert "minutes_approved" in refused(
        action.record, item, what="Late", due_on=today(), owner_name="A guest", actor=actor
    )
    assert "note_needed" in refused(action.close, made, closing_note=" ", actor=actor)
    action.close(made, closing_note=" Sent ", actor=actor)
    assert (made.closed_on, made.closing_note) == (today(), "Sent")
    assert "already_closed" in refused(action.close, made, closing_note="Again", actor=actor)


def test_the_database_refuses_an_action_with_two_owners_or_none_or_closed_without_a_word() -> None:
    made = make_action()
    owner = Representative.objects.all()[0]
    for wrong in ({"owner": owner}, {"owner_name": ""}, {"closed_on": today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Action.objects.filter(pk=made.pk).update(**wrong)


def test_the_owner_sees_and_closes_their_action_while_they_are_something_to_the_forum(actor: User) -> None:
    held = make_meeting("held")
    member, other = make_user("representative"), make_user("representative")
    owner = member.person.representations.get()
    made = make_action(item_of(held), owner=owner, due_on=today() - DAY)
    assert member.has_perm("meetings.close_action", made)
    assert not other.has_perm("meetings.close_action", made)
    assert [duty.title for duty in duties_of(member, today())] == [made.what]
    assert duties_of(member, today())[0].is_overdue(today())
    owner.ended_on = today() - DAY
    owner.save()
    left = User.objects.with_standing().get(pk=member.pk)
    assert not left.has_perm("meetings.close_action", made)
    assert not Action.objects.visible_to(left).exists()
    assert duties_of(left, today()) == []


def test_a_member_sees_the_actions_of_items_they_may_open_and_board_readers_none(actor: User) -> None:
    made = make_action()
    assert list(Action.objects.visible_to(make_user("representative"))) == [made]
    for role in ("bsab-reader", "ad-hoc", ""):
        assert not Action.objects.visible_to(make_user(role)).exists()


def test_what_is_due_is_said_in_words() -> None:
    made = make_action(due_on=today())
    said = {days: due(made, made.due_on + datetime.timedelta(days=days)).text for days in (-30, -14, -1, 0, 1, 12)}
    assert said == {
        -30: "Open",
        -14: "Due in 14 days",
        -1: "Due in 1 day",
        0: "Due today",
        1: "Overdue by 1 day",
        12: "Overdue by 12 days",
    }
    assert due(make_action(closed=True), today()).text == "Closed"


def test_what_was_recorded_has_an_address_only_for_those_who_may_open_it(actor: User) -> None:
    held = make_meeting("held")
    item = item_of(held)
    specialist = make_user("ad-hoc")
    agenda.ask(item, specialist.person, actor=actor)
    make_action(item, owner=make_representative())
    assert recorded_from([item], actor)[item.pk][0].url
    assert not recorded_from([item], specialist)[item.pk][0].url


# Changing, and opening again --------------------------------------------------------------------------------------


def changed(made: Action, **what: object) -> Said:
    """What an action says, with something else."""
    said = vars(action.said_by(made)) | what
    return Said(**said)


def happened(made: Action) -> list[tuple[str, str]]:
    """The lines of its history with their words, the oldest first."""
    return [(line.title, line.text) for line in reversed(history_of(made))]


def test_an_action_is_handed_on_and_moved_for_a_reason_that_its_history_keeps(actor: User) -> None:
    made = make_action(owner=make_representative())
    was, due_on = made.owner_label, made.due_on
    to, later = make_representative(), made.due_on + WEEK
    assert action.change(made, changed(made, owner=to, due_on=later), reason=' On leave, 50% "now" ', actor=actor)
    assert (made.owner, made.due_on) == (to, later)
    assert happened(made) == [
        ("Recorded", ""),
        (f"Handed on from {was} to {to.person.name}", 'On leave, 50% "now"'),
        (f"Due on {later:%-d %B %Y} instead of {due_on:%-d %B %Y}", ""),
    ]
    last = changes_of(made)[-1]
    assert (last.by, last.reason) == (actor.name, 'On leave, 50% "now"')


def test_it_is_handed_on_to_somebody_who_holds_no_place_and_back(actor: User) -> None:
    made = make_action(owner=make_representative())
    member = made.owner
    action.change(made, changed(made, owner=None, owner_name=" Kit Moss "), reason="Asked", actor=actor)
    assert (made.owner, made.owner_name) == (None, "Kit Moss")
    action.change(made, changed(made, owner=member, owner_name=""), reason="Back", actor=actor)
    assert made.owner == member
    assert [title for title, _ in happened(made)][-1] == f"Handed on from Kit Moss to {made.owner_label}"


def test_what_a_change_needs_is_said_by_field(actor: User) -> None:
    made = make_action()
    wrong: list[tuple[dict[str, object], str, str]] = [
        ({"due_on": made.due_on + DAY}, "reason_needed", "reason"),
        ({"owner_name": "Kit Moss"}, "reason_needed", "reason"),
        ({"what": " "}, "what_needed", "what"),
        ({"owner_name": " "}, "no_owner", "owner"),
        ({"due_on": made.item.meeting.date - DAY}, "due_before_meeting", "due_on"),
    ]
    for change, code, field in wrong:
        assert code in refused(action.change, made, changed(made, **change), actor=actor)
        assert field in fields_refused(action.change, made, changed(made, **change), actor=actor)
    assert happened(made) == [("Recorded", "")]


def test_the_words_are_corrected_until_the_minutes_are_approved_and_owner_and_date_after(actor: User) -> None:
    held = make_meeting("held")
    made = make_action(item_of(held))
    assert action.change(made, changed(made, what="Send it to each team."), actor=actor)
    assert happened(made)[-1] == ("Words corrected", ""), "what was corrected is not shown: it may have named somebody"
    minutes.approve(held, actor=actor)
    assert fields_refused(action.change, made, changed(made, what="Else"), actor=actor) == ["what"]
    assert "minutes_approved" in refused(action.change, made, changed(made, what="Else"), actor=actor)
    assert action.change(made, changed(made, due_on=made.due_on + DAY), reason="Later", actor=actor)


def test_a_change_that_changes_nothing_leaves_no_line(actor: User) -> None:
    made = make_action()
    assert not action.change(made, changed(made, what=f" {made.what} "), actor=actor)
    assert happened(made) == [("Recorded", "")]


def test_of_two_who_change_it_the_second_is_told(actor: User) -> None:
    made = make_action()
    seen = action.says(made)
    action.change(made, changed(made, due_on=made.due_on + DAY), reason="Later", actor=actor, seen=seen)
    mine = changed(made, due_on=made.due_on + WEEK)
    assert "changed_meanwhile" in refused(action.change, made, mine, reason="Mine", actor=actor, seen=seen)
    assert action.change(made, mine, reason="Mine", actor=actor, seen=action.says(made))


def test_a_closed_action_is_opened_again_for_a_reason_and_comes_back_under_its_number(actor: User) -> None:
    held = make_meeting("held", date=today() - 8 * WEEK)
    made = make_action(item_of(held), closed=True)
    number = made.reference
    assert on_item_2(today() + WEEK, actor) == []
    for verb, more in ((action.update, {"text": "More"}), (action.change, {})):
        args = (changed(made, what="Else"),) if verb is action.change else ()
        assert "already_closed" in refused(verb, made, *args, actor=actor, **more)
    assert fields_refused(action.reopen, made, reason=" ", actor=actor) == ["reason"]
    action.reopen(made, reason="Two teams have not had it.", actor=actor)
    assert (made.closed_on, made.closing_note, made.reference) == (None, "", number)
    assert on_item_2(today() + WEEK, actor) == [number]
    assert "not_closed" in refused(action.reopen, made, reason="Again", actor=actor)
    assert happened(made)[1:] == [
        ("Closed", "Sent to every team manager."),
        ("Opened again", "Two teams have not had it."),
    ]


# Saying how it stands -----------------------------------------------------------------------------------------------


def test_its_owner_and_those_who_run_the_forum_say_how_it_stands(actor: User) -> None:
    member, other = make_user("representative"), make_user("representative")
    made = make_action(owner=member.person.representations.get())
    for user, may in ((member, True), (actor, True), (other, False)):
        assert user.has_perm("meetings.update_action", made) is may
    action.update(made, text=" Half of them\r\nhave it. ", link=" https://forum.example/list ", actor=member)
    assert "text_needed" in refused(action.update, made, text=" ", actor=member)
    [line, _] = history_of(made)
    assert (line.title, line.by, line.text) == ("Update", member.name, "Half of them\nhave it.")
    assert line.link == "https://forum.example/list"


def test_item_2_shows_what_was_said_last_and_how_old_an_action_is(actor: User) -> None:
    held = make_meeting("held", date=today() - 5 * WEEK)
    made = make_action(item_of(held))
    for text in ("Begun.", "Half done. " + "x" * 300):
        action.update(made, text=text, actor=actor)
    panel = panel_of(item_of(make_meeting(), ItemKind.ACTIONS), actor)
    assert panel is not None
    [row] = panel.context["rows"]
    assert row.age == "5 weeks ago"
    assert row.update.startswith("Half done.")
    assert (len(row.update), row.update[-1]) == (200, "…")


# How old they are -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2027-03-31", 1, "2027-02-28"),
        ("2028-03-31", 1, "2028-02-29"),
        ("2027-01-15", 3, "2026-10-15"),
        ("2027-12-31", 12, "2026-12-31"),
        ("2028-02-29", 12, "2027-02-28"),
    ],
)
def test_months_before_end_with_the_month(day: str, months: int, found: str) -> None:
    assert months_before(datetime.date.fromisoformat(day), months) == datetime.date.fromisoformat(found)


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 12, 31)), st.integers(0, 3_000))
@settings(max_examples=200, deadline=None)
def test_an_action_is_of_one_age_alone(day: datetime.date, days: int) -> None:
    agreed_on = day - datetime.timedelta(days=days)
    of = [
        key
        for key, _, since, until in AGES
        if (not until or agreed_on >= months_before(day, until))
        and (not since or agreed_on < months_before(day, since))
    ]
    assert len(of) == 1
