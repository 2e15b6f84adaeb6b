"""The standard agenda: its versions (ToR, Working methods; Appendix I), and the items that the forum may add."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.dated import today
from accounts.models import User
from meetings.domain import template as templates
from meetings.domain.template import Standard, StandardItem
from meetings.enums import ItemKind
from meetings.models import AgendaTemplate, Practice
from tests.factories import coordinator, make_meeting
from tests.meetings.asking import refused
from tests.pages import (
    FOUND,
    MISSING,
    SHOWN_AGAIN,
    client_of,
    error_beside,
    message,
    rows,
    sent_by,
    summary_of,
    text,
    value_of,
)

pytestmark = pytest.mark.usefixtures("forum")
ADOPT = "/meetings/standard-agenda/adopt/"


@pytest.fixture
def actor() -> User:
    return coordinator()


@pytest.fixture
def officer() -> Client:
    return client_of("coordinator")


def latest() -> AgendaTemplate:
    return AgendaTemplate.objects.latest("version")


def standard(*items: StandardItem, note: str = "Shorter", name: str = "Our agenda") -> Standard:
    return Standard(name, note, items or tuple(templates.standard_items(latest()))[:12])


def adopt(*items: StandardItem, note: str = "Shorter") -> AgendaTemplate:
    return templates.adopt(standard(*items, note=note), seen=latest().version, actor=coordinator())


def kinds(items: Iterable[Any]) -> list[str]:
    return [item.kind for item in items]


def test_a_new_version_is_adopted_and_the_first_stays_appendix_i(actor: User) -> None:
    first = templates.standard_items(latest())
    items = [replace(first[0], minutes=7, title=" Welcome \n all ", bullets=(" Fire  exits ", " ")), *first[2:]]
    adopted = adopt(*items, note=" Welcome is  longer ")
    assert (adopted.version, adopted.change_note, adopted.adopted_on, adopted.adopted_by) == (
        2, "Welcome is longer", today(), actor,
    )  # fmt: skip
    made = adopted.items.order_by("number")
    assert [item.number for item in made] == list(range(1, 13))
    assert (made[0].title, made[0].bullets, made[0].minutes) == ("Welcome all", ["Fire exits"], 7)
    assert [item.board for item in made] == [item.board for item in items]
    assert templates.standard_items(AgendaTemplate.objects.get(version=1)) == first


def test_a_meeting_keeps_the_version_it_was_built_from() -> None:
    before = make_meeting()
    adopted = adopt()
    after = make_meeting()
    assert (before.template.version, before.items.count()) == (1, 13)
    assert (after.template, after.items.count()) == (adopted, 12)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"name": " "}, {"no_name"}),
        ({"change_note": " "}, {"no_note"}),
        ({"items": ()}, {"no_items"}),
        ({"items": (StandardItem(ItemKind.AOB, " ", 500),)}, {"no_title", "minutes_out_of_range"}),
        ({"items": (StandardItem(ItemKind.AOB, "AOB", 1),) * 51}, {"too_many_items"}),
    ],
)
def test_what_cannot_be_a_standard_agenda_is_refused(change: dict[str, Any], codes: set[str], actor: User) -> None:
    assert set(refused(templates.adopt, replace(standard(), **change), seen=1, actor=actor)) == codes
    assert AgendaTemplate.objects.count() == 1


def test_a_version_differs_from_the_one_before(actor: User) -> None:
    same = standard(*templates.standard_items(latest()), name="Appendix I")
    assert refused(templates.adopt, same, seen=1, actor=actor) == {"nothing_changed": "Nothing differs from version 1."}
    assert templates.adopt(replace(same, name="Our agenda"), seen=1, actor=actor).version == 2


def test_whoever_adopts_second_is_told_of_the_first(actor: User) -> None:
    adopt()
    assert "adopted_meanwhile" in refused(templates.adopt, standard(note="Mine"), seen=1, actor=actor)


# Items that the forum may add -------------------------------------------------------------------------------------


def test_optional_items_are_added_where_they_belong_and_the_template_stays_as_it_is() -> None:
    Practice(with_declarations=True, with_confidentiality=True, with_last_minutes=True, pk=1).save()
    made = make_meeting()
    items = list(made.items.order_by("number"))
    assert [(item.kind, item.minutes) for item in items[:5]] == [
        (ItemKind.WELCOME, 5),
        (ItemKind.CONFIDENTIALITY, 2),
        (ItemKind.DECLARATIONS, 2),
        (ItemKind.LAST_MINUTES, 3),
        (ItemKind.ACTIONS, 5),
    ]
    assert [item.number for item in items] == list(range(1, 17))
    assert latest().items.count() == 13


def test_a_standard_agenda_without_welcome_or_actions_begins_with_them_and_has_none_twice() -> None:
    everything = Practice(with_declarations=True, with_confidentiality=True, with_last_minutes=True)
    case, own = StandardItem(ItemKind.CASE, "Case", 30), StandardItem(ItemKind.DECLARATIONS, "Interests", 5)
    assert kinds(templates.beginning(adopt(case), everything)) == [
        ItemKind.CONFIDENTIALITY, ItemKind.DECLARATIONS, ItemKind.LAST_MINUTES, ItemKind.CASE,
    ]  # fmt: skip
    assert kinds(templates.beginning(adopt(case, own), everything)) == [
        ItemKind.CONFIDENTIALITY, ItemKind.LAST_MINUTES, ItemKind.CASE, ItemKind.DECLARATIONS,
    ]  # fmt: skip


def test_the_agenda_says_what_was_added_and_by_how_much_it_is_over(officer: Client) -> None:
    Practice(with_confidentiality=True, confidentiality_statement="What is said here stays here.", pk=1).save()
    made = make_meeting()
    page = officer.get(made.get_absolute_url())
    assert "1 minute over : 121 of 120 minutes planned." in text(page)
    assert "Differs from the standard agenda (version 1)" in text(page)
    assert "Item 2, “Confidentiality statement”, is new: 2 minutes." in text(page)
    item = made.items.get(kind=ItemKind.CONFIDENTIALITY)
    assert "What is said here stays here." in text(officer.get(item.get_absolute_url()))


def test_a_statement_that_nobody_wrote_is_asked_for(officer: Client) -> None:
    Practice(with_confidentiality=True, pk=1).save()
    item = make_meeting("issued").items.get(kind=ItemKind.CONFIDENTIALITY)
    assert "Write the statement" in text(officer.get(item.get_absolute_url()))
    member = client_of("representative").get(item.get_absolute_url())
    assert "Nobody has written the statement yet." in text(member)
    assert "Write the statement" not in text(member)


# Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("versions", [1, 3])
def test_the_versions_are_listed_newest_first_with_what_changed(
    officer: Client, versions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    items = templates.standard_items(latest())
    for number in range(2, versions + 1):
        adopt(*items[:-number], note=f"Without {number}")
    with django_assert_num_queries(3):
        page = officer.get(reverse("meetings:templates"))
    listed = rows(page)
    assert len(listed) == versions
    assert listed[-1] == "Version 1 Appendix I 13 119 of 120"
    if versions > 1:
        assert listed[0].startswith("Version 3 Our agenda Without 3")


def test_a_version_shows_its_items_and_what_it_changed(officer: Client) -> None:
    page = officer.get(reverse("meetings:template", args=[latest().pk]))
    assert "119 of 120 minutes planned , 1 minute spare." in text(page)
    assert rows(page)[2].startswith("3 Noting current and pending learning reviews in Bexley Domestic Homicide Reviews")
    assert rows(page)[7].endswith("Training programme BSAB 5")
    assert "What it changed" not in text(page)
    adopted = adopt()
    page = officer.get(reverse("meetings:template", args=[adopted.pk]))
    assert "“AOB”, which was item 13, is taken off." in text(page)
    assert "117 of 120 minutes planned" in text(page)
    renamed = templates.adopt(standard(name="New name"), seen=2, actor=coordinator())
    assert "No item changed." in text(officer.get(reverse("meetings:template", args=[renamed.pk])))


def test_a_version_is_adopted_on_a_page_that_begins_from_the_latest(officer: Client) -> None:
    sent = sent_by(officer.get(ADOPT))
    given = {"change_note": "Two cases are enough", "5-minutes": "20", "13-off": "yes", "12-bullets": "Bring diaries"}
    sent |= given | {"row": [sent["row"][1], sent["row"][0], *sent["row"][2:]]}
    response = officer.post(ADOPT, sent)
    assert "Meetings scheduled from now on begin with version 2." in message(response, officer)
    items = templates.standard_items(latest())
    assert [item.title for item in items[:2]] == ["Actions from last meeting", "Welcome, introductions, apologies"]
    assert (len(items), items[4].minutes, items[11].bullets) == (12, 20, ("Bring diaries",))
    assert [item.board.code for item in items if item.board] == ["csp", "bsab", "shield"]


def test_its_buttons_move_take_off_and_add_without_a_script_and_save_nothing(officer: Client) -> None:
    sent = sent_by(officer.get(ADOPT)) | {"change_note": "Typed before"}
    page = officer.post(ADOPT, sent | {"move": "13 up"})
    assert sent_by(page)["row"][-2:] == ["13", "12"]
    page = officer.post(ADOPT, sent_by(page) | {"off": "3"})
    added = {"add_kind": "declarations", "add_minutes": "4", "add_at": "2", "add": "yes"}
    page = officer.post(ADOPT, sent_by(page) | added)
    assert summary_of(page) == ""
    assert sent_by(page)["row"][:3] == ["1", "new-1", "2"]
    assert value_of(page, "change_note") == "Typed before"
    assert "118 of 120 minutes planned" in text(page)
    assert AgendaTemplate.objects.count() == 1
    assert officer.post(ADOPT, sent_by(page)).status_code == FOUND
    assert kinds(latest().items.order_by("number"))[:3] == ["welcome", "declarations", "actions"]
    assert latest().items.count() == 13


def test_what_is_wrong_is_said_beside_each_field_and_what_was_typed_is_kept(officer: Client) -> None:
    wrong = {
        "1-minutes": ("", "Enter the minutes of item 1."),
        "2-minutes": ("soon", "The minutes of item 2 must be a whole number, such as 15."),
        "3-title": (" ", "Enter the title of item 3."),
        "4-kind": ("party", "Select a valid choice. party is not one of the available choices."),
        "5-board": ("99", "Select a valid choice. 99 is not one of the available choices."),
        "6-bullets": ("x" * 201, "Item 6: each point has at most 200 characters."),
        "change_note": ("", "Say what changed."),
        "name": ("", "Enter name"),
    }
    sent = sent_by(officer.get(ADOPT)) | {name: value for name, (value, _) in wrong.items()} | {"7-title": "Typed"}
    response = officer.post(ADOPT, sent)
    assert response.status_code == SHOWN_AGAIN
    for name, (_, said) in wrong.items():
        assert error_beside(response, name) == said
    kept = sent_by(response)
    assert (kept["2-minutes"], kept["6-bullets"], kept["7-title"]) == ("soon", "x" * 201, "Typed")
    right = sent | sent_by(officer.get(ADOPT)) | {"change_note": "Longer", "3-minutes": "999"}
    response = officer.post(ADOPT, right)
    assert error_beside(response, "3-minutes") == "Item 3: minutes must be a number from 1 to 240."
    assert AgendaTemplate.objects.count() == 1


def test_a_page_from_before_a_newer_version_is_refused_with_the_difference_shown(officer: Client) -> None:
    sent = sent_by(officer.get(ADOPT)) | {"change_note": "Longer cases", "4-minutes": "35"}
    adopt()
    response = officer.post(ADOPT, sent)
    assert "Version 2 was adopted while you were working." in summary_of(response)
    assert "Item 4, “Individual case learning 1”, takes 35 minutes instead of 30." in text(response, "#meanwhile")
    assert "Item 13, “AOB”, is new: 2 minutes." in text(response, "#meanwhile")
    assert value_of(response, "change_note") == "Longer cases"
    assert officer.post(ADOPT, sent_by(response)).status_code == FOUND
    assert (latest().version, latest().items.count()) == (3, 13)


def test_only_coordinator_and_chairs_change_it_and_those_who_see_meetings_read_it() -> None:
    member = client_of("representative")
    page = member.get(reverse("meetings:templates"))
    assert "Adopt a new version" not in text(page)
    assert member.get(ADOPT).status_code == MISSING
    assert client_of("ad-hoc").get(reverse("meetings:templates")).status_code == MISSING
