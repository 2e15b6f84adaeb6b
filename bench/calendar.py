"""The calendar subscription: a member's 1,000 meetings, and what it takes to say that nothing has changed.

`python -m bench.calendar` fills the database it is given with the meetings, and answers with the address of a
representative's subscription, the tag that it has now, and how their browser is known to the floor app.
"""

import datetime
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import django

from bench import table
from bench.clock import Runner, race
from bench.stage import Stage
from bench.trial import FLOOR, FLOOR_APPLICATION

TITLE = "Calendar subscription"
DATABASE = "calendar"
MEETINGS = 1_000
#: 500 meetings may take so long, whatever the machine; and being told of no change so many times what a page takes that
#: asks nothing but who somebody is, and what they are to the forum.
MS_A_500, TIMES_BARE = 20, 1.5
UNCHANGED = 304
BARE = "/floor?queries=2&rows=0&bytes=1000"


def rows(stage: Stage, rounds: int, seconds: float) -> Iterator[Sequence[str]]:
    """Subscribe, and say in rows of the table what it takes."""
    stage.copy_database(DATABASE)
    made = stage.ask("bench.calendar", stage.on(DATABASE), MEETINGS)
    port = stage.serve(DATABASE, stage.on(DATABASE))
    floor = stage.serve("calendar-floor", stage.on(DATABASE), FLOOR_APPLICATION)
    whole, bare = Runner(port, made["path"], ""), Runner(floor, BARE, made["cookie"])
    unchanged = replace(whole, headers={"If-None-Match": made["tag"]}, expects=UNCHANGED, took=[])
    race([whole, unchanged, bare], rounds=rounds, seconds=seconds)
    budget = MS_A_500 * MEETINGS / 500
    queries, weight = made["queries"], f"{whole.size:,}"
    name = f"{TITLE}, {MEETINGS:,} meetings"
    yield table.Line(name, f"{MEETINGS:,}", f"{queries[0]}", weight, whole.p50, "20 ms for 500", budget, 1.0).cells()
    name = f"{TITLE}, unchanged"
    yield table.Line(name, "", f"{queries[1]}", "0", unchanged.p50, f"{FLOOR}, who asks", bare.p50, TIMES_BARE).cells()


def fill(number: int) -> dict[str, Any]:
    """Make `number` meetings and a subscription; ask for it twice, and count what each took."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from accounts.domain import account, link
    from meetings.domain import feed
    from meetings.models import AgendaTemplate, Meeting
    from members.models import Representative

    template = AgendaTemplate.objects.latest("version")
    first, quarter = datetime.date(2000, 1, 3), datetime.timedelta(days=13)
    hours = {"start_time": datetime.time(10), "end_time": datetime.time(12), "venue": "Civic Offices, Bexleyheath"}
    Meeting.objects.bulk_create(
        Meeting(date=first + each * quarter, template=template, **hours) for each in range(number)
    )
    holder = Representative.objects.current().select_related("person").earliest("pk")
    holder.person.user = account.ensure("subscriber@forum.example", holder.person.name, actor=None)
    holder.person.save()
    path = reverse("meetings:feed", args=[feed.make(holder.person.user)])
    client = Client(SERVER_NAME="localhost")
    tag = client.get(path).headers["ETag"]
    counts = []
    for headers in ({}, {"if-none-match": tag}):
        with CaptureQueriesContext(connection) as seen:
            client.get(path, headers=headers)
        counts.append(len(seen))
    client.get(reverse("accounts:use-link", args=[link.make(holder.person.user)]))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    return {"path": path, "tag": tag, "queries": counts, "cookie": cookie}


if __name__ == "__main__":
    django.setup()
    json.dump(fill(json.load(sys.stdin)), sys.stdout)
