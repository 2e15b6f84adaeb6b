"""Opening pages as somebody, and reading what they say."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client

from accounts.models import User
from tests.factories import make_user

MISSING, FOUND, OK = 404, 302, 200
#: A form with errors is shown again, with what was typed.
SHOWN_AGAIN = OK


def client_of(user: User | str) -> Client:
    """Return the browser of `user`, or of a new person of that role, signed in."""
    client = Client()
    client.force_login(make_user(user) if isinstance(user, str) else user)
    return client


def soup(response: Any) -> BeautifulSoup:
    """Return the page."""
    return BeautifulSoup(response.content, "html.parser")


def text(response: Any, selector: str = "main") -> str:
    """Return the words of a page's main part (or of the first `selector`), with single spaces."""
    found = soup(response).select_one(selector)
    return re.sub(r"\s+", " ", found.get_text(" ")).strip() if found else ""


def error_beside(response: Any, field: str) -> str:
    """Return what is said to be wrong beside a form's field; the summary must say it too."""
    page = soup(response)
    said = page.select_one(f"#id_{field}_error")
    if said is None:
        return ""
    words = re.sub(r"\s+", " ", said.get_text(" ")).strip().removeprefix("Error:").strip()
    summary = page.select_one(".govuk-error-summary")
    assert summary is not None, "no error summary"
    assert words in re.sub(r"\s+", " ", summary.get_text(" ")), "the summary does not say it"
    return words


def summary_of(response: Any) -> str:
    """Return what the error summary says; empty when there is none."""
    return text(response, ".govuk-error-summary")


def value_of(response: Any, field: str) -> str:
    """Return what a field of the form shows: typed text, or the value of the chosen option."""
    page = soup(response)
    found = page.select_one(f'textarea[name="{field}"]')
    if found:
        return found.get_text().removeprefix("\n").strip("\r\n")
    for selector in (f'select[name="{field}"] option[selected]', f'input[name="{field}"][checked]'):
        if chosen := page.select_one(selector):
            return str(chosen["value"])
    typed = page.select_one(f'input[name="{field}"]:not([type=radio]):not([type=checkbox])')
    return str(typed.get("value", "")) if isinstance(typed, Tag) else ""


def sent_by(response: Any) -> dict[str, Any]:
    """Return what the form of a page would send as it is, by the name of each field; its ``row``s as a list."""
    page = soup(response)
    sent: dict[str, Any] = {"row": [str(each["value"]) for each in page.select("main [name=row]")]}
    for each in page.select("main :is(input, select, textarea)[name]:not([name=row], [name=csrfmiddlewaretoken])"):
        name = str(each["name"])
        if each.name == "select":
            chosen = each.select_one("option[selected]")
            sent[name] = str(chosen["value"]) if chosen else ""
        elif each.name == "textarea":
            sent[name] = each.get_text().removeprefix("\n").strip("\r\n")
        elif each.get("type") not in ("radio", "checkbox") or each.has_attr("checked"):
            sent[name] = str(each.get("value", ""))
    return sent


def rows(response: Any, selector: str = "main tbody tr") -> list[str]:
    """Return the words of each row of the page's tables."""
    return [re.sub(r"\s+", " ", row.get_text(" ")).strip() for row in soup(response).select(selector)]


def message(response: Any, client: Client) -> str:
    """Follow a redirect and return the message shown on the page it leads to."""
    return text(client.get(response["Location"]), ".moj-alert")
