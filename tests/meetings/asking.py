"""Asking the domain, and reading what it refuses."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.core.exceptions import ValidationError


def refused(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, str]:
    """Call a verb that must refuse; return each message by its code."""
    with pytest.raises(ValidationError) as caught:
        verb(*args, **kwargs)
    error = caught.value
    listed = chain(*error.error_dict.values()) if hasattr(error, "error_dict") else error.error_list
    return {str(each.code): each.messages[0] for each in listed}


def fields_refused(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """Call a verb that must refuse; return the fields it names."""
    with pytest.raises(ValidationError) as caught:
        verb(*args, **kwargs)
    return list(caught.value.error_dict)
