"""The web server is killed while notes are being saved: what it had answered is there, and nothing is said twice."""

import http.client
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from learningforum.runtime.child import Child
from meetings.models import AgendaItem, Note
from tests.factories import make_meeting
from tests.pages import client_of
from tests.processes import eventually
from tests.runtime.running import free_port

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forum")]
WRITERS, STARTS_WITHIN = 4, 30.0
TOKEN = "a" * 32


@dataclass
class Web:
    """Gunicorn as the supervisor starts it, on the test's own database."""

    child: Child
    port: int

    def start(self) -> None:
        self.child.start()
        self.child.wait_until(self.answers, seconds=STARTS_WITHIN)

    def kill(self) -> None:
        """SIGKILL for all of it, whatever it is doing."""
        self.child.sweep()

    def answers(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/health/")
            return asked.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            asked.close()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    port = free_port()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = ["-m", "gunicorn", "--config", "python:learningforum.runtime.web", "--bind", f"127.0.0.1:{port}"]
    child = Child(
        name="The web server",
        command=[sys.executable, *command],
        log=tmp_path / "web.log",
        environment=os.environ | {"DATABASE_URL": database},
    )
    web = Web(child, port)
    web.start()
    yield web
    child.ask_to_stop()
    child.see_off()


@dataclass
class Writer:
    """A page that saves a growing note, a line at a time, until the server is gone."""

    item: AgendaItem
    port: int
    cookies: str
    lines: list[str] = field(default_factory=list)
    answered: int = 0
    revision: int = 0

    def write(self) -> None:
        while True:
            self.lines.append(f"Line {len(self.lines) + 1} of item {self.item.number}")
            if not self.send():
                return

    def send(self, tried: str = "") -> bool:
        """Save what is written so far; `tried` when it was sent before."""
        sent = {"text": "\n".join(self.lines), "seen_revision": self.revision, "tried": tried}
        headers = {"Cookie": self.cookies, "X-CSRFToken": TOKEN, "Accept": "application/json"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            asked.request("POST", reverse("meetings:write-note", args=[self.item.pk]), urlencode(sent), headers)
            answer = asked.getresponse()
            said = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            asked.close()
        self.revision, self.answered = said["revision"], len(self.lines)
        return answer.status == http.HTTPStatus.OK

    @property
    def saved(self) -> list[str]:
        return Note.objects.get(item=self.item).text.split("\n")


def test_what_was_answered_as_saved_is_there_after_the_web_server_was_killed(web: Web) -> None:
    session = client_of("coordinator").cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    items = make_meeting("issued").items.order_by("number")[:WRITERS]
    writers = [Writer(item, web.port, cookies) for item in items]
    threads = [Thread(target=writer.write) for writer in writers]
    for thread in threads:
        thread.start()
    is_busy = eventually(lambda: all(writer.answered >= 3 for writer in writers), seconds=STARTS_WITHIN)
    web.kill()
    for thread in threads:
        thread.join(STARTS_WITHIN)
    assert is_busy, web.child.log.read_text()
    for writer in writers:
        assert writer.saved[: writer.answered] == writer.lines[: writer.answered]
        assert len(writer.saved) <= len(writer.lines) == writer.answered + 1, "only the last was not answered"

    web.start()
    for writer in writers:
        assert writer.send(tried="\n".join(writer.lines))
        assert writer.saved == writer.lines, "and nothing is there twice"
