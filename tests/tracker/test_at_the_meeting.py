"""Item 6 in a browser, without JavaScript: few clicks from the item to a reviewed impact and back."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, expect
from pytest_django.live_server_helper import LiveServer

from meetings.enums import ItemKind
from tests.browser import SignIn
from tests.factories import coordinator, item_of, make_learning_point, make_meeting
from tracker.models import ImpactReview

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]
AT_MOST = 6


@dataclass
class Hand:
    """Counts what a person does: a click, or a field to fill."""

    done: int = 0

    def click(self, what: Locator) -> None:
        self.done += 1
        what.click()

    def fill(self, field: Locator, words: str) -> None:
        self.done += 1
        field.fill(words)


def test_an_impact_review_at_item_6_takes_at_most_six_clicks_and_fields(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, sign_in: SignIn
) -> None:
    meeting = make_meeting("held")
    item = item_of(meeting, ItemKind.IMPACT)
    point = make_learning_point("embedded", impact_review_due=meeting.date)
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server, coordinator())
    page.goto(f"{live_server}{item.get_absolute_url()}")
    hand = Hand()
    hand.click(page.get_by_role("link", name=f"Review impact of {point.reference}"))
    hand.click(page.get_by_label("Some evidence"))
    hand.fill(page.get_by_label("How we know"), "Sixteen of twenty records sampled show it.")
    hand.click(page.get_by_role("button", name="Save"))
    expect(page).to_have_url(f"{live_server}{item.get_absolute_url()}")
    expect(page.get_by_text("Reviewed at this meeting")).to_be_visible()
    assert ImpactReview.objects.get().meeting == meeting
    assert hand.done <= AT_MOST
