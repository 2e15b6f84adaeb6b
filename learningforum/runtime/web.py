"""Gunicorn's settings, on one machine and in a container: `gunicorn --config python:learningforum.runtime.web`.

Making pages is work for the processor, so there are as many processes as it has cores (at most 4), and a few threads
in each for those that wait for the database.
"""

import os
import signal
from pathlib import Path

from learningforum.runtime.kin import die_with

wsgi_app = "learningforum.wsgi:application"
worker_class = "gthread"
workers = min(os.cpu_count() or 1, 4)
threads = 4
preload_app = True
timeout = 30
graceful_timeout = 3
control_socket_disable = True
# Each process shows that it is alive by touching a file; on a disk that is busy it would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  Gunicorn makes its own file in there


def post_fork(_server: object, _worker: object) -> None:
    """A process ends with the one that started it, so that the next may have the port."""
    die_with(os.getppid(), signal.SIGTERM)()
