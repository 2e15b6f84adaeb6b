"""A run of the bench from beginning to end."""

import subprocess
import sys

from learningforum.runtime.child import CHECKOUT


def test_a_quick_run_prints_a_page_beside_the_floor() -> None:
    command = [sys.executable, "-m", "bench", "--quick", "--pages", "^Action$"]
    run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stderr
    head, page, *_ = run.stdout.splitlines()
    assert head.split()[0] == "page"
    assert page.split()[0] == "Action"
    assert "floor app" in page


def test_it_says_what_is_wrong_with_its_arguments() -> None:
    command = [sys.executable, "-m", "bench", "--pages", "("]
    run = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 2
    assert "not a regular expression" in run.stderr
