"""The same day gives the same practice data, and every day gives some."""

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

ROOMS = ("members", "reviews", "meetings", "tracker")


def filled() -> dict[str, list[str]]:
    """Fill an empty forum, say what every room holds apart from keys and moments, and take it all back."""
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
        if not (field.primary_key or field.is_relation or isinstance(field, (models.JSONField, models.DateTimeField)))
    ]
    return sorted(str(row) for row in model._default_manager.values_list(*names)) if names else []


@pytest.mark.usefixtures("db")
def test_the_same_day_gives_the_same() -> None:
    first = filled()
    assert sum(map(len, first.values())) > 500
    assert filled() == first


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize("day", ["2027-03-28", "2028-02-29", "2026-12-09", "2027-10-01"])
def test_it_fills_on_a_day_when_clocks_change_on_leap_day_before_christmas_and_as_a_half_year_ends(day: str) -> None:
    with time_machine.travel(datetime.datetime.fromisoformat(f"{day}T09:00:00+00:00")):
        call_command("fill_demo", stdout=StringIO())
        assert Meeting.objects.held().count() == 9
