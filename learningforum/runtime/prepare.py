"""What is done before the first page is served, every time: nothing happens where nothing has changed."""

import io
import os
import sys
import traceback
from pathlib import Path

import django
from django.core.management import CommandError, call_command

from learningforum.runtime.errors import StartError, first_line


def prepare(*, demo: bool, base_url: str, log: Path | None) -> str:
    """Bring the database and the built files up to date.

    With `base_url`, the address people will use, returns the sign-in links: lines of role, tab, link.
    Raises StartError in one sentence; the whole account of what went wrong is added to `log`, if there is one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learningforum.settings")
    steps: list[tuple[str, str, tuple[str, ...]]] = [
        ("Bringing the database up to date", "migrate", ("--no-input",)),
        ("Loading the Terms of Reference", "load_reference", ()),
        ("Collecting styles and scripts", "collectstatic", ("--no-input",)),
    ]
    demonstration = ("--demo",) if demo else ()
    if demo:
        steps.append(("Filling in invented practice data", "fill_demo", ()))
    if base_url:
        steps.append(("Making sign-in links", "sign_in_links", ("--base-url", base_url, *demonstration)))
    said = ""
    step = "Reading the settings"
    try:
        django.setup()
        for step, command, arguments in steps:
            print(f"{step} …", file=sys.stderr, flush=True)
            said = _run(command, *arguments)
    except Exception as error:
        if log is not None:
            with log.open("a") as file:
                traceback.print_exc(file=file)
        sentence = f"{step} failed: {first_line(error)}{f' (see {log})' if log else ''}."
        raise StartError(sentence) from error
    return said if base_url else ""


def _run(command: str, *arguments: str) -> str:
    """What a management command prints."""
    output = io.StringIO()
    try:
        call_command(command, *arguments, stdout=output, skip_checks=True)
    except SystemExit as ended:  # some commands leave the process when they refuse
        sentence = f"{command} ended with status {ended.code}"
        raise CommandError(sentence) from ended
    return output.getvalue()
