"""One program of the family: waited for, started again, stopped."""

import os
from pathlib import Path

import pytest

from learningforum.runtime.child import Child
from learningforum.runtime.errors import StartError
from tests.processes import alive, children, eventually


def program(folder: Path, script: str, *, grace: float = 5.0) -> Child:
    """A program that does what a shell script says."""
    return Child(name="It", command=["sh", "-c", script], log=folder / "it.log", environment=os.environ, grace=grace)


def test_what_ends_while_it_starts_is_refused_with_its_last_words(tmp_path: Path) -> None:
    it = program(tmp_path, "echo first; echo; echo I cannot go on. >&2; exit 3")
    it.start()
    with pytest.raises(StartError, match=rf"^It stopped while it was starting: I cannot go on \(see {it.log}\)\.$"):
        it.wait_until(lambda: False, seconds=5)


def test_what_never_answers_is_refused(tmp_path: Path) -> None:
    it = program(tmp_path, "sleep 60")
    it.start()
    with pytest.raises(StartError, match=r"^It did not answer within 0 seconds: it said nothing \(see "):
        it.wait_until(lambda: False, seconds=0.1)
    it.sweep()


def test_what_keeps_dying_is_given_more_and_more_time(tmp_path: Path) -> None:
    it = program(tmp_path, "exit 7")
    it.start()
    said: list[str] = []

    def dies_again() -> bool:
        sentence = it.revive()
        if sentence:
            said.append(sentence.partition(":")[0])
        return bool(sentence)

    for _ in range(3):
        assert eventually(dies_again, seconds=5)
    assert said == [
        "It stopped (exit status 7) and starts again now",
        "It stopped (exit status 7) and starts again in 1 s",
        "It stopped (exit status 7) and starts again in 2 s",
    ]


def test_what_ran_well_for_long_starts_again_at_once(tmp_path: Path) -> None:
    it = program(tmp_path, "sleep 60")
    it.start()
    it.deaths = 5
    it.since -= 61
    assert it.process is not None
    it.process.kill()
    assert eventually(lambda: "(signal 9) and starts again now" in (it.revive() or ""), seconds=5)
    assert it.revive() is None
    it.sweep()


def test_what_does_not_stop_is_killed_with_all_it_started(tmp_path: Path) -> None:
    it = program(tmp_path, "trap '' TERM; sleep 60 & sleep 60", grace=0.2)
    it.start()
    assert it.process is not None
    pid = it.process.pid
    assert eventually(lambda: len(children(pid)) == 2, seconds=5)
    family = [pid, *children(pid)]
    it.ask_to_stop()
    it.see_off()
    assert eventually(lambda: not alive(family), seconds=5)


def test_what_was_never_started_needs_no_stopping(tmp_path: Path) -> None:
    it = program(tmp_path, "true")
    it.ask_to_stop()
    it.see_off()
    it.start()
    assert eventually(lambda: it.process is not None and it.process.poll() is not None, seconds=5)
    it.ask_to_stop()
    it.see_off()
