"""The same day gives the same practice data (what another day gives is in `test_calendar`)."""

import datetime
from io import StringIO
from typing import Any

import pghistory.models
import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction

from meetings.models import Meeting
from reports.models import Edition

ROOMS = ("members", "reviews", "meetings", "tracker")
#: What is different each time, however often it is made on one day.
NEVER_THE_SAME = (models.JSONField, models.DateTimeField, models.UUIDField)
SECRET = {"nonce"}


def filled() -> dict[str, list[str]]:
    """Fill an empty forum, say what every room holds apart from keys, moments and secrets, and take it all back."""
    with transaction.atomic():
        call_command("load_reference")
        call_command("fill_demo", stdout=StringIO())
        kept = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
        found = {model._meta.label: rows(model) for model in kept if not issubclass(model, pghistory.models.Event)}
        transaction.set_rollback(True)
    return found


def rows(model: Any) -> list[str]:
    names = [
        field.name
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.is_relation or field.name in SECRET or isinstance(field, NEVER_THE_SAME))
    ]
    return sorted(str(row) for row in model._default_manager.values_list(*names)) if names else []


@pytest.mark.usefixtures("db")
def test_the_same_day_gives_the_same() -> None:
    first = filled()
    assert sum(map(len, first.values())) > 500
    assert filled() == first


@pytest.mark.usefixtures("forum")
def test_it_fills_on_the_day_after_a_half_year_and_boards_still_have_a_report() -> None:
    with time_machine.travel(datetime.datetime(2027, 10, 1, 9, tzinfo=datetime.UTC)):
        call_command("fill_demo", stdout=StringIO())
        assert Meeting.objects.held().count() == 9
        newer, older = Edition.objects.order_by("-period_start")
    assert (newer.period_label, older.period_label) == ("April to September 2027", "October 2026 to March 2027")
    assert older.issued_at
