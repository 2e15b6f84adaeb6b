"""Every test of this room begins with nobody having tried to sign in."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()
