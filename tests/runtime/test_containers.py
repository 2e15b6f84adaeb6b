"""The Dockerfile and docker-compose.yml, as far as a parser can tell: they name what exists and share the settings."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from learningforum.runtime import web
from learningforum.runtime.child import CHECKOUT
from learningforum.runtime.postgres import DISCREET

IN_ENVIRONMENT = re.compile(r'env\.\w+\("(\w+)"')
DEFAULT = re.compile(r"\$\{(\w+):-")
REQUIRED = re.compile(r"\$\{(\w+):\?")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
    assert set(found["volumes"]) == {"database", "files", "queue"}
    return dict(found["services"])


@pytest.fixture(scope="module")
def instructions() -> list[list[str]]:
    """The Dockerfile's instructions, split into words."""
    lines = re.sub(r"\\\n", " ", (CHECKOUT / "Dockerfile").read_text()).splitlines()
    return [shlex.split(line) for line in lines if line and not line.startswith("#")]


def test_five_services_make_the_forum(services: dict[str, Any]) -> None:
    assert set(services) == {"web", "worker", "beat", "postgres", "valkey"}


def test_our_three_run_the_same_image_with_the_same_settings(services: dict[str, Any]) -> None:
    web_, worker, beat = (services[name] for name in ("web", "worker", "beat"))
    for shared in ("image", "build", "environment", "volumes"):
        assert web_[shared] == worker[shared] == beat[shared]
    read = set(IN_ENVIRONMENT.findall((CHECKOUT / "learningforum" / "settings.py").read_text()))
    assert set(web_["environment"]) <= read
    assert read - set(web_["environment"]) >= {"FORUM_VAR", "FORUM_DEBUG"}


def test_no_secret_has_a_default() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    assert set(REQUIRED.findall(text)) == {"POSTGRES_PASSWORD", "FORUM_SECRET_KEY", "FORUM_HOSTS", "FORUM_COORDINATOR"}
    assert set(DEFAULT.findall(text)) == {"FORUM_HTTPS"}


def test_the_database_and_the_queue_are_kept_as_the_embedded_ones_are(services: dict[str, Any]) -> None:
    assert "--locale-provider=builtin" in services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert services["postgres"]["volumes"] == ["database:/var/lib/postgresql"]
    for option in ("--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"):
        assert option in services["valkey"]["command"]


def test_the_database_logs_no_more_than_the_embedded_one_does(services: dict[str, Any]) -> None:
    for name, value in DISCREET.items():
        assert f"-c {name}={value}" in services["postgres"]["command"]


def test_the_worker_and_beat_start_once_the_web_answers(services: dict[str, Any]) -> None:
    for name in ("worker", "beat"):
        assert services[name]["depends_on"] == {"web": {"condition": "service_healthy"}}
        assert services[name]["command"].startswith(f"celery --app learningforum {name} ")
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_image_is_built_in_two_stages_from_files_that_exist(instructions: list[list[str]]) -> None:
    stages = [words for words in instructions if words[0] == "FROM"]
    assert [stage[1] for stage in stages] == ["python:3.11-slim-bookworm"] * 2
    assert stages[0][2:] == ["AS", "front-end"]
    copied = [words[1:-1] for words in instructions if words[0] == "COPY" and not words[1].startswith("--from")]
    assert all((CHECKOUT / source).exists() for sources in copied for source in sources)
    assert ["COPY", "--from=front-end", "/forum/static/built", "static/built"] in instructions


def test_the_image_runs_as_an_ordinary_user_and_says_whether_it_is_well(instructions: list[list[str]]) -> None:
    assert [words[1] for words in instructions if words[0] == "USER"] == ["forum"]
    assert any(words[0] == "HEALTHCHECK" for words in instructions)
    installed = {words[-1] for words in instructions if words[0] == "RUN" and "pip" in words}
    assert installed == {"requirements-local.txt", "requirements.txt"}
    assert Path(web.__file__).exists()
    assert "python:learningforum.runtime.web" in (CHECKOUT / "Dockerfile").read_text()


def test_what_the_image_does_not_need_stays_outside() -> None:
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert {".*", "!.npmrc", "var", "node_modules", "tests", "static/built"} <= set(ignored)
