"""The tests' own tools: a page that notices trouble, axe, a worker that can be killed."""

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import NARROW, WIDE, CheckAccess, Trouble
from tests.processes import alive, eventually
from tests.worker import Worker

INLINE_SCRIPT = "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"


def test_a_page_notices_what_goes_wrong_in_it(live_server: LiveServer, page: Page, trouble: Trouble) -> None:
    page.goto(f"{live_server.url}/sign-in/")
    assert trouble.found == []
    page.evaluate("console.error('The kettle is on.')")
    page.evaluate("setTimeout(() => { throw new Error('The tea is cold.') })")
    page.evaluate(INLINE_SCRIPT)
    page.evaluate("fetch('/nowhere/')")
    page.wait_for_timeout(200)
    for part in ("The kettle is on.", "The tea is cold.", "Content Security Policy", "404 (Not Found)"):
        assert any(part in line for line in trouble.unexpected), trouble.found
        trouble.expected.append(part)
    assert page.evaluate("window.ran") is None


def test_axe_names_what_is_wrong_and_where(page: Page, axe: CheckAccess) -> None:
    page.set_content("<html lang='en'><title>Tea</title><main><h1>Tea</h1><img src='data:,'></main></html>")
    with pytest.raises(pytest.fail.Exception, match=r"at 390 pixels:\nimage-alt \(critical\): .*\n    img: <img src="):
        axe(page, NARROW)
    page.set_content("<html lang='en'><title>Tea</title><main><h1>Tea</h1></main></html>")
    axe(page, WIDE, NARROW)


def test_a_worker_that_is_killed_takes_its_pool_along(celery_worker: Worker) -> None:
    first, pool = celery_worker.pid, celery_worker.pool
    assert len(pool) == 2
    celery_worker.kill()
    assert eventually(lambda: not alive([first, *pool]), seconds=5)
    celery_worker.start()
    assert celery_worker.pid != first
    assert "ready." in celery_worker.log()
