"""What tests begin with is what a new forum has."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from tests import reference

pytestmark = pytest.mark.django_db


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models(include_auto_created=True)}


def test_the_reference_is_told_as_it_is_loaded() -> None:
    with transaction.atomic():
        call_command("load_reference")
        loaded = rows()
        transaction.set_rollback(True)
    reference.load()
    assert rows() == loaded
    call_command("load_reference")
    assert rows() == loaded, "loading it again changes nothing"
