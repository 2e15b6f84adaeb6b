"""What Django itself can tell about the project."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from learningforum.runtime.child import CHECKOUT
from tests.runtime.running import environment


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run")


def test_nothing_is_left_open_where_the_site_is_reached_over_https(tmp_path: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment(
            DATABASE_URL=os.environ["DATABASE_URL"],
            REDIS_URL=os.environ["REDIS_URL"],
            FORUM_VAR=str(tmp_path),
            FORUM_HTTPS="on",
            FORUM_HOSTS="forum.example",
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_operations_name_every_variable_that_the_settings_read() -> None:
    read = set(re.findall(r'env\.\w+\("(\w+)"', (CHECKOUT / "learningforum" / "settings.py").read_text()))
    explained = set(re.findall(r"^\| `(\w+)` \|", (CHECKOUT / "docs" / "operations.md").read_text(), re.MULTILINE))
    assert read == explained
