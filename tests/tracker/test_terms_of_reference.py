"""The sentence of the Terms of Reference that the tracker is built on, clause by clause (Working methods):

"A tracker and recording template is in place which identifies key learning emerging including how learning will be
embedded and shared in the system and how and when impact of learning will be measured and reviewed."
"""

import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.dated import today
from meetings import panels
from meetings.enums import ItemKind
from tests.factories import board, coordinator, item_of, make_learning_point, make_meeting, make_user
from tests.pages import client_of, soup, text
from tracker.domain import learning
from tracker.models import LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
WHOLE = {
    "learning": "Ask who else knows the family.",
    "embedding": "In the supervision policy.",
    "sharing": "A seven-minute briefing.",
    "impact": "Dip sample of twenty records.",
    "impact_review_due": datetime.date(2027, 3, 1),
}


def blank_when(**missing: object) -> set[str]:
    blocks = learning.Blocks(board=board(), **(WHOLE | missing))  # type: ignore[arg-type] # blocks by name
    with pytest.raises(ValidationError) as caught:
        learning.record(blocks, actor=coordinator())
    assert {error.code for errors in caught.value.error_dict.values() for error in errors} == {"block_blank"}
    return set(caught.value.error_dict)


def test_a_tracker_is_in_place() -> None:
    make_learning_point()
    assert "LP1" in text(client_of("representative").get("/learning/"))


def test_and_a_recording_template_with_its_four_blocks_is_in_place() -> None:
    form = soup(client_of("coordinator").get("/learning/record/")).select_one("main form")
    assert form is not None
    labels = [label.get_text(" ", strip=True) for label in form.select("label.govuk-label--s")]
    assert labels[:5] == [
        "What we learned",
        "How it will be embedded",
        "How it will be shared",
        "How its impact will be measured",
        "When its impact will be reviewed",
    ]


def test_which_identifies_key_learning_emerging() -> None:
    assert blank_when(learning="  ") == {"learning"}
    point = make_learning_point(item=item_of(make_meeting("held")))
    assert point.item is not None
    assert panels.recorded_from([point.item], coordinator())[point.item.pk][0].reference == point.reference


def test_including_how_learning_will_be_embedded() -> None:
    assert blank_when(embedding="") == {"embedding"}


def test_and_shared_in_the_system() -> None:
    assert blank_when(sharing="") == {"sharing"}


def test_and_how_impact_of_learning_will_be_measured() -> None:
    assert blank_when(impact="\n") == {"impact"}


def test_and_when_impact_of_learning_will_be_measured_and_reviewed() -> None:
    assert blank_when(impact_review_due=None) == {"impact_review_due"}


def test_no_block_can_be_blank_not_even_all_of_them_at_once() -> None:
    nothing = dict.fromkeys(WHOLE, "") | {"impact_review_due": None}
    assert blank_when(**nothing) == set(WHOLE)


def test_impact_is_reviewed_at_the_meeting_where_it_falls_due() -> None:
    meeting = make_meeting()
    due = make_learning_point("embedded", impact_review_due=meeting.date)
    make_learning_point("embedded", impact_review_due=meeting.date + datetime.timedelta(days=1))
    panel = panels.panel_of(item_of(meeting, ItemKind.IMPACT), make_user("chair"))
    assert panel is not None
    assert [row.reference for row in panel.context["rows"]] == [due.reference]


def test_and_stays_on_the_list_until_it_is_evidenced() -> None:
    late = make_learning_point("embedded", impact_review_due=today() - datetime.timedelta(days=400))
    evidenced = make_learning_point("evidenced", impact_review_due=today() - datetime.timedelta(days=400))
    assert list(LearningPoint.objects.overdue()) == [late]
    assert evidenced.rung == "evidenced"
