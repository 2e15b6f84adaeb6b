"""What each page costs besides time: its queries, the rows they bring and its bytes, counted in one process.

`python -m bench.count` fills the database it is given, signs both people in by their links, opens every page twice and
says of the second time what it took; by then templates are read and nothing is fetched that later requests do without.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import django

from bench.pages import LARGE, PAGES, PageSpec

if TYPE_CHECKING:
    from django.test import Client

#: How many pages deep a long list is entered, unless it ends before.
DEEP = 150
#: The session and the person come first, in every page.
SIGN_IN = 2
NEXT = re.compile(r'href="(?P<query>[^"]*)"[^>]*rel="next"')


@dataclass
class Visit:
    """One page as it was answered; `path` is empty when the forum has no such address.

    `rows` were brought by the page's own queries; `deep` is the address of a page deep inside a long list.
    """

    path: str = ""
    status: int = 404
    queries: int = 0
    rows: int = 0
    bytes: int = 0
    deep: str = ""


@dataclass
class Spy:
    """Counts the statements of a connection and the rows that each brings."""

    rows: list[int] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Let the statement through and note it; its last part is Django's context, with the cursor."""
        result = execute(*statement)
        self.rows.append(max(statement[-1]["cursor"].rowcount, 0))
        return result


def look(size: int, pages: list[int]) -> dict[str, Any]:
    """Fill the database up to `size` and visit `pages`, given by their index; return visits and cookies."""
    from django.test import Client
    from django.urls import reverse

    from accounts.domain import link
    from bench import data

    cast, subjects = data.fill(size)
    data.tidy()
    clients = {}
    for role in ("coordinator", "representative"):
        clients[role] = Client(raise_request_exception=False, SERVER_NAME="localhost")
        clients[role].get(reverse("accounts:use-link", args=[link.make(cast.of(role))]))
    visits = [visit(clients[page.role], page, asdict(subjects), size) for page in map(PAGES.__getitem__, pages)]
    cookies = {
        role: "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        for role, client in clients.items()
    }
    return {"cookies": cookies, "visits": [asdict(each) for each in visits]}


def visit(client: "Client", page: PageSpec, subjects: dict[str, int], size: int) -> Visit:
    """Open `page` twice; from the largest table's first page go on to one deep inside."""
    from django.db import connection
    from django.urls import NoReverseMatch, reverse

    try:
        path = reverse(page.view, args=[subjects[page.subject]] if page.subject else []) + page.query
    except NoReverseMatch:
        return Visit()
    client.get(path)
    spy = Spy()
    with connection.execute_wrapper(spy):
        answer = client.get(path)
    seen = Visit(path, answer.status_code, len(spy.rows), sum(spy.rows[SIGN_IN:]), len(answer.content))
    if page.long and size == LARGE:
        seen.deep = _deep(client, path, answer.content.decode())
    return seen


def _deep(client: "Client", path: str, text: str) -> str:
    """Follow the links to the next page; return the last full page reached, nothing when there is only one."""
    found = ""
    for _ in range(DEEP):
        link = NEXT.search(text)
        if link is None:
            break
        deeper = path.partition("?")[0] + link["query"].replace("&amp;", "&")
        text = client.get(deeper).content.decode()
        if NEXT.search(text):
            found = deeper
    return found


if __name__ == "__main__":
    django.setup()
    json.dump(look(**json.load(sys.stdin)), sys.stdout)
