"""What a worker does before it makes papers: load and warm up what draws them."""

from celery.signals import worker_init, worker_process_init

from documents import pdf


@worker_init.connect
def _load(**_: object) -> None:
    pdf.load()


@worker_process_init.connect
def _warm_up(**_: object) -> None:
    pdf.warm_up()
