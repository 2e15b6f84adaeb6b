"""Nobody is left behind: the kernel tells each process when the one that started it dies (Linux only).

The supervisor asks for it between fork and exec. Processes that our programs fork themselves ask here: Gunicorn
through its settings (`learningforum.runtime.web`), Celery's pool because the worker is started with `--include` of
this module. Without it they would live on, holding the port or half a job, when their parent is killed.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

from celery.signals import worker_process_init

PR_SET_PDEATHSIG = 1


def die_with(parent: int, number: signal.Signals) -> Callable[[], None]:
    """A function for the child to call: it gets signal `number` when `parent`, the process that forked it, is gone."""
    if not sys.platform.startswith("linux"):  # pragma: no cover: the tests run on Linux
        return lambda: None
    prctl = ctypes.CDLL(None).prctl

    def ask_the_kernel() -> None:  # pragma: no cover: runs between fork and exec, where nothing can be measured
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask_the_kernel


@worker_process_init.connect
def _end_with_the_worker(**_: object) -> None:
    """A pool process ends at once with the worker that would acknowledge its task; the task is then done again."""
    die_with(os.getppid(), signal.SIGKILL)()
