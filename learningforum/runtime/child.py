"""One program of the family, kept in the foreground: started, watched, started again, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from learningforum.runtime.errors import StartError
from learningforum.runtime.kin import die_with

CHECKOUT = Path(__file__).resolve().parents[2]
PAUSE = 0.05
LONGEST_WAIT = 30.0
STEADY_AFTER = 60.0


@dataclass
class Child:
    """A program in its own process group, so that Ctrl-C reaches only the supervisor, which then stops it in order.

    `says_stop` is the signal that ends it decently; after `grace` seconds it is killed. The kernel sends it
    `on_our_death` when the supervisor itself dies.
    """

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    says_stop: signal.Signals = signal.SIGTERM
    on_our_death: signal.Signals = signal.SIGTERM
    grace: float = 5.0
    pass_fds: tuple[int, ...] = ()
    home: Path = CHECKOUT
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    deaths: int = field(default=0, init=False)
    since: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the program; its output is added to its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=self.home,
                process_group=0,
                pass_fds=self.pass_fds,
                preexec_fn=die_with(os.getpid(), self.on_our_death),  # noqa: PLW1509  the supervisor has one thread
            )
        self.since = time.monotonic()

    def wait_until(
        self, answers: Callable[[], bool], *, seconds: float, pause: Callable[[float], None] = time.sleep
    ) -> None:
        """Return once `answers()` is true; StartError when the program ends before that or `seconds` have passed."""
        deadline = time.monotonic() + seconds
        while not answers():
            if self.process is None or self.process.poll() is not None:
                self.sweep()
                sentence = f"{self.name} stopped while it was starting: {self.last_words()}."
                raise StartError(sentence)
            if time.monotonic() > deadline:
                sentence = f"{self.name} did not answer within {seconds:.0f} seconds: {self.last_words()}."
                raise StartError(sentence)
            pause(PAUSE)

    def revive(self) -> str | None:
        """Start the program again if it has died, and say so in a sentence.

        At once the first time; when it keeps dying, after 1, 2, 4 and at most 30 seconds.
        """
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return None
            self.sweep()
            steady = time.monotonic() - self.since > STEADY_AFTER
            self.deaths = 1 if steady else self.deaths + 1
            self.since = time.monotonic()
            wait = self._pause()
            if not wait:
                self.start()
            when = f"in {wait:.0f} s" if wait else "now"
            return f"{self.name} stopped ({_how(code)}) and starts again {when}: see {self.log}."
        if time.monotonic() - self.since >= self._pause():
            self.start()
        return None

    def _pause(self) -> float:
        return 0.0 if self.deaths <= 1 else min(LONGEST_WAIT, 2.0 ** (self.deaths - 2))

    def ask_to_stop(self) -> None:
        """Send the signal that ends the program decently."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.says_stop)

    def see_off(self) -> None:
        """Wait for the program to end, and kill it and whatever it left behind when its grace is over."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
            self.sweep()

    def sweep(self) -> None:
        """Kill the program and the processes it started, if any of them is still there."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):  # macOS says "permission" of a group of the dead
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def last_words(self) -> str:
        """The last line of the log, and where to read the rest."""
        lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return f"{lines[-1][:200].rstrip('.') if lines else 'it said nothing'} (see {self.log})"


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit status {code}"
