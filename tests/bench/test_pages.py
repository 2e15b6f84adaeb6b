"""What the bench measures: pages that answer, on tables as long as it says, beside a floor of the same weight."""

from dataclasses import asdict

import pytest
from django.test import Client, override_settings
from pytest_django import DjangoAssertNumQueries

from bench import count, data
from bench.floor import settings as floor
from bench.pages import PAGES
from meetings.models import Action, Meeting
from reviews.models import Review
from tests.factories import give_second_step
from tracker.models import LearningPoint

pytestmark = pytest.mark.usefixtures("forum")
SIZE = 12
BARE = {name: getattr(floor, name) for name in ("MIDDLEWARE", "ROOT_URLCONF", "TEMPLATES")}


@pytest.fixture
def filled() -> tuple[data.Cast, dict[str, int]]:
    cast, subjects = data.fill(SIZE)
    return cast, asdict(subjects)


def test_every_long_table_has_as_many_rows_as_asked_for(filled: tuple[data.Cast, dict[str, int]]) -> None:
    for model in (Meeting, Action, Review, LearningPoint):
        assert model._default_manager.count() == SIZE


def test_every_page_answers_and_takes_no_more_queries_than_promised(
    filled: tuple[data.Cast, dict[str, int]],
) -> None:
    cast, subjects = filled
    clients = {role: Client() for role in ("coordinator", "representative")}
    for role, client in clients.items():
        client.force_login(give_second_step(cast.of(role)))
    visits = {page: count.visit(clients[page.role], page, subjects, SIZE) for page in PAGES}
    assert {page.name: seen.status for page, seen in visits.items() if seen.status != 200} == {}
    assert {page.name: seen.queries for page, seen in visits.items() if seen.queries > page.most_queries} == {}


def test_the_floor_does_as_many_queries_and_brings_as_many_bytes_as_asked_for(
    filled: tuple[data.Cast, dict[str, int]], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(give_second_step(filled[0].coordinator))
    with override_settings(**BARE):
        for queries, weight in ((2, 1_000), (3, 20_000), (8, 9_000)):
            with django_assert_num_queries(queries):
                answer = client.get(f"/floor?queries={queries}&rows=10&bytes={weight}")
            assert (answer.status_code, len(answer.content)) == (200, max(weight, 1_000))
            assert answer.content.count(b"<tr>") == (10 if queries > 2 else 0)
