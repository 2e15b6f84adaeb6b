"""What a verb refuses: beside which field, by which code, in which words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError


@dataclass(frozen=True)
class Refusal:
    """One refused thing; an empty field means the whole."""

    field: str
    code: str
    words: str


def refused(verb: Callable[..., object], *given: Any, **named: Any) -> Refusal:
    """Call a verb that refuses exactly one thing, and return that."""
    with pytest.raises(ValidationError) as caught:
        verb(*given, **named)
    if hasattr(caught.value, "error_dict"):
        [(field, [error])] = caught.value.error_dict.items()
    else:
        field, [error] = "", caught.value.error_list
    return Refusal(field, str(error.code), " ".join(error.messages))
