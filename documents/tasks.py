"""What a worker does before it makes papers, and the jobs of this room."""

from celery import shared_task
from celery.signals import worker_init, worker_process_init

from documents import pdf
from documents.domain import document


@shared_task
def let_in_held() -> None:
    """Ask the virus scanner about the files that are held back (beat, every minute)."""
    document.let_in_held()


@worker_init.connect
def _load(**_: object) -> None:
    pdf.load()


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    pdf.warm_up()
