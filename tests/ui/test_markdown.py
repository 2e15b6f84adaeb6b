"""Markdown becomes GOV.UK HTML, and nothing that its writer could do harm with."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from ui.markdown import markdown

TERMS = Path(settings.BASE_DIR) / "members/reference/terms-of-reference.md"


def page(text: str) -> BeautifulSoup:
    return BeautifulSoup(markdown(text), "html.parser")


def test_it_is_a_filter_of_every_template() -> None:
    drawn = Template("{{ text|markdown }}").render(Context({"text": "Meets **quarterly**."}))
    assert drawn == '<p class="govuk-body">Meets <strong>quarterly</strong>.</p>\n'


def test_headings_begin_below_the_page_s_own_and_skip_no_level() -> None:
    found = page("# Purpose\n\n###### Aims\n\n#### Methods\n\n## Membership\n\n### Joint\n\n###### Last")
    assert [(each.name, each["class"], each.get_text()) for each in found.select("h1, h2, h3, h4, h5, h6")] == [
        ("h2", ["govuk-heading-m"], "Purpose"),
        ("h3", ["govuk-heading-s"], "Aims"),
        ("h4", ["govuk-heading-s"], "Methods"),
        ("h2", ["govuk-heading-m"], "Membership"),
        ("h3", ["govuk-heading-s"], "Joint"),
        ("h4", ["govuk-heading-s"], "Last"),
    ]


def test_lists_quotations_and_rules_look_like_gov_uk_s() -> None:
    found = page("- one\n- two\n\n1. first\n\n> said\n\n---\n")
    assert found.select_one("ul.govuk-list.govuk-list--bullet > li")
    assert found.select_one("ol.govuk-list.govuk-list--number > li")
    assert found.select_one("blockquote.govuk-inset-text")
    assert found.select_one("hr.govuk-section-break")


def test_a_table_is_named_by_its_heading_and_each_cell_by_its_column() -> None:
    table = "| Item | Time |\n|---|---:|\n| **AOB** and more | 2 |\n| | 5 |\n"
    found = page(f"## The *agenda*\n\n{table}\ntext\n\n{table}")
    regions = found.select(".forum-table[role=region][tabindex='0']")
    assert [region["aria-label"] for region in regions] == ["The agenda", "The agenda, table 2"]
    cells = regions[0].select("td")
    assert [cell.get("data-label") for cell in cells] == ["Item", "Time", None, "Time"]
    assert cells[0].decode_contents() == "<span><strong>AOB</strong> and more</span>"
    assert cells[2].decode_contents() == ""
    assert cells[1]["class"] == ["forum-num"]
    assert [each["scope"] for each in regions[0].select("th")] == ["col", "col"]
    assert not found.select("[style]")


def test_a_table_before_any_heading_has_a_name_too() -> None:
    found = page("| A |\n|---|\n| b |")
    assert [each["aria-label"] for each in found.select(".forum-table")] == ["Table"]


@pytest.mark.parametrize("url", ["https://forum.example/a", "http://forum.example", "mailto:chair@forum.example"])
def test_links_go_to_web_pages_and_mail(url: str) -> None:
    for text in (f"[words]({url})", f"<{url}>"):
        link = page(text).a
        assert link is not None
        assert (link["href"], link["class"], link["rel"]) == (url, ["govuk-link"], ["noreferrer"])


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        'a <b onclick="x">bold</b> word',
        "[words](javascript:alert(1))",
        "[words](JaVaScRiPt:alert(1))",
        "[words](data:text/html;base64,PHNjcmlwdD4=)",
        "[words](//elsewhere.example)",
        "[words](/members/)",
        "<javascript:alert(1)>",
        "![picture](javascript:alert(1))",
        "    indented\n\n```\nfenced\n```",
    ],
)
def test_what_could_do_harm_is_shown_and_not_obeyed(text: str) -> None:
    found = page(text)
    assert not found.select("script, b, a, img, pre, [onclick]")
    assert found.get_text(strip=True)


def test_a_picture_is_not_fetched() -> None:
    assert not page("![chart](https://elsewhere.example/a.png)").select("img")


@given(st.text(alphabet="#*_-|>[]()<!`:=\"'\\ \n\tab1&", max_size=80))
def test_whatever_is_written_only_known_tags_come_out(text: str) -> None:
    allowed = {"h2", "h3", "h4", "p", "ul", "ol", "li", "strong", "em", "code", "br", "hr", "blockquote", "a"}
    allowed |= {"div", "table", "thead", "tbody", "tr", "th", "td", "span"}
    found = page(text).find_all(True)
    assert {each.name for each in found} <= allowed
    assert all(not {name for name in each.attrs if name.startswith("on")} for each in found)


def test_the_terms_of_reference_have_their_headings_lists_and_tables() -> None:
    found = page(TERMS.read_text(encoding="utf-8"))
    assert [each.get_text() for each in found.select("h2")] == [
        "Purpose, aims and responsibilities",
        "Working methods",
        "Membership",
        "Accountability",
        "Appendix I – Standard agenda template",
        "Appendix 2 – Membership",
        "Appendix 3 – Governance arrangements",
    ]
    assert len(found.select("ul > li")) == 7
    assert [len(each.select("tbody tr")) for each in found.select("table")] == [13, 23, 2]
