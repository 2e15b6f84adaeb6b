"""Components refuse what they do not know, and draw what they are given."""

from datetime import UTC, date, datetime, time

import pytest
from bs4 import BeautifulSoup
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import SafeString

from ui.components import Event, Link, Rung, Task


def render(source: str, **context: object) -> BeautifulSoup:
    return BeautifulSoup(Template(source).render(Context(context)), "html.parser")


@pytest.mark.parametrize(
    "source",
    [
        "{% tag %}",
        "{% tag 'Overdue' 'red' 'loud' %}",
        "{% tag 'Overdue' color='red' %}",
        "{% page_header %}{% endpage_header %}",
        "{% page_header 'Register' subtitle='Today' %}{% endpage_header %}",
        "{% button_link 'Add' %}",
        "{% post_button url %}",
        "{% time_budget planned=119 %}",
        "{% table %}{% endtable %}",
        "{% pagination '' %}",
        "{% nothing_here %}{% endnothing_here %}",
        "{% polled '/x' %}{% endpolled %}",
        "{% column %}{% endcolumn %}",
        "{% tiles 3 %}{% endtiles %}",
    ],
)
def test_a_wrong_or_missing_argument_fails_when_the_template_compiles(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% tag 'Overdue' 'scarlet' %}",
        "{% button 'Save' variant='loud' %}",
        "{% alert 'danger' 'No' %}{% endalert %}",
        "{% column 'half' %}{% endcolumn %}",
        "{% page_header 'Register' tag='Held' colour='scarlet' %}{% endpage_header %}",
    ],
)
def test_an_unknown_colour_kind_or_width_fails_when_it_renders(source: str) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        Template(source).render(Context())


@pytest.mark.parametrize(
    "source",
    [
        "{% tag nasty %}",
        "{% page_header nasty caption=nasty tag=nasty %}{% endpage_header %}",
        "{% section nasty id=nasty %}{% endsection %}",
        "{% card nasty %}{% endcard %}",
        "{% tile nasty nasty nasty hint=nasty %}",
        "{% alert 'error' nasty %}{{ nasty }}{% endalert %}",
        "{% details nasty %}{{ nasty }}{% enddetails %}",
        "{% nothing_here nasty %}{{ nasty }}{% endnothing_here %}",
        "{% summary_row nasty url=nasty action=nasty %}{{ nasty }}{% endsummary_row %}",
        "{% table nasty %}{{ nasty }}{% endtable %}",
        "{% button nasty name=nasty value=nasty %}",
        "{% button_link nasty nasty %}",
        "{% post_button nasty nasty name=nasty value=nasty %}",
        "{% pagination nasty nasty nasty %}",
        "{% polled nasty active=True %}{% progress nasty 1 2 %}{% endpolled %}",
        "{% task_list tasks %}{% timeline events %}{% impact_ladder rungs %}{% sub_navigation links label=nasty %}",
        "{{ nasty|plain }}",
        "{% warning nasty %}{% back_link nasty nasty %}",
    ],
)
def test_what_people_typed_is_shown_and_never_obeyed(source: str) -> None:
    nasty = "<script>\"'&"
    page = render(
        source,
        nasty=nasty,
        tasks=[Task(nasty, nasty, nasty, "grey", nasty)],
        events=[Event(nasty, date(2026, 1, 1), nasty, nasty)],
        rungs=[Rung(nasty, reached=True, hint=nasty)],
        links=[Link(nasty, nasty)],
    )
    assert page.find("script") is None
    assert nasty in page.get_text()


def test_a_header_without_actions_keeps_no_room_for_them() -> None:
    page = render("{% page_header 'Members' %}  {% endpage_header %}")
    assert page.h1 is not None
    assert page.h1.get_text(strip=True) == "Members"
    assert page.select_one(".moj-page-header-actions__actions") is None


def test_a_header_holds_its_actions_and_its_status() -> None:
    page = render(
        "{% page_header 'Agenda' caption='Thursday' tag='Planned' %}{% button_link 'Print' '/p' %}{% endpage_header %}"
    )
    assert page.select_one(".moj-page-header-actions__actions a[href='/p']") is not None
    assert page.select_one("h1 .govuk-tag--grey") is not None
    assert page.get_text(" ", strip=True) == "Thursday Agenda Planned Print"


def test_the_current_entry_of_a_navigation_is_marked_for_screen_readers() -> None:
    page = render("{% sub_navigation items %}", items=[Link("Agenda", "/a", current=True), Link("Register", "/r")])
    assert [link.get_text() for link in page.select("[aria-current='page']")] == ["Agenda"]


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (119, "119 of 120 minutes planned, 1 minute spare."),
        (100, "100 of 120 minutes planned, 20 minutes spare."),
        (120, "120 of 120 minutes planned, none spare."),
        (121, "1 minute over: 121 of 120 minutes planned."),
    ],
)
def test_the_time_budget_says_in_words_what_is_spare(planned: int, words: str) -> None:
    page = render("{% time_budget planned=planned available=120 %}", planned=planned)
    assert " ".join(page.get_text().split()) == words
    assert int(str(page.select(".forum-budget__planned")[0]["width"])) == min(planned, 120)


def test_the_ladder_says_in_words_which_rungs_are_reached() -> None:
    rungs = [Rung("Identified", reached=True, on=date(2026, 3, 5)), Rung("Shared", reached=False)]
    page = render("{% impact_ladder rungs %}", rungs=rungs)
    states = [" ".join(state.get_text().split()) for state in page.select(".forum-ladder__state")]
    assert states == ["Reached 5 Mar 2026", "Not yet"]


def test_a_post_button_carries_the_token_and_its_value() -> None:
    page = render("{% post_button '/issue' 'Issue' name='do' value='issue' %}", csrf_token="a-token")
    assert page.select_one("form[method='post'][action='/issue']") is not None
    assert page.select_one("input[name='csrfmiddlewaretoken'][value='a-token']") is not None
    assert page.select_one("input[name='do'][value='issue']") is not None


def test_a_list_on_one_page_shows_its_count_and_no_links() -> None:
    page = render("{% pagination '' '' 'Showing 1 to 3 of 3' %}")
    assert page.find("nav") is None
    assert page.get_text(strip=True) == "Showing 1 to 3 of 3"
    assert not render("{% pagination '' '' %}").get_text(strip=True)


def test_polling_stops_when_the_work_is_done() -> None:
    source = "{% polled '/x' active=active %}words{% endpolled %}"
    assert render(source, active=True).select_one("[hx-get='/x'][hx-trigger='every 2s']") is not None
    assert render(source, active=False).select_one("[hx-get]") is None


def test_a_tile_opens_what_it_counts() -> None:
    page = render("{% tiles %}{% tile 3 'Actions open' '/actions' %}{% tile '94%' 'Present' %}{% endtiles %}")
    assert [link["href"] for link in page.select("a")] == ["/actions"]
    assert [number.get_text() for number in page.select(".forum-tile__number")] == ["3", "94%"]


SUMMER = datetime(2026, 6, 4, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "value", "words"),
    [
        ("{{ value|weekday_date }}", date(2026, 12, 3), "Thursday 3 December 2026"),
        ("{{ value|weekday_date }}", datetime(2026, 6, 4, 23, 30, tzinfo=UTC), "Friday 5 June 2026"),
        ("{{ value|weekday_date }}", None, ""),
        ("{{ value|short_date }}", date(2026, 12, 3), "3 Dec 2026"),
        ("{{ value|short_date }}", None, ""),
        ("{{ value|clock }}", SUMMER, "10:05"),
        ("{{ value|clock }}", time(9, 0), "09:00"),
        ("{{ value|clock }}", None, ""),
        ("{{ value|moment }}", SUMMER, "4 Jun 2026 at 10:05"),
        ("{{ value|moment }}", date(2026, 12, 3), "3 Dec 2026"),
        ("{{ value|datetime_attribute }}", SUMMER, "2026-06-04T10:05:00+01:00"),
    ],
)
def test_dates_are_said_by_the_forums_wall_clock(source: str, value: object, words: str) -> None:
    assert Template(source).render(Context({"value": value})) == words


def test_typed_text_keeps_its_paragraphs_and_lines() -> None:
    page = render("{{ note|plain }}", note="One\ntwo\n\nThree <b>")
    assert [paragraph.get_text("|") for paragraph in page.select("p.govuk-body")] == ["One|two", "Three <b>"]
    assert isinstance(Template("{{ note|plain }}").render(Context({"note": ""})), SafeString)
