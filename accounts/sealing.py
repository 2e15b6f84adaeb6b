"""Keeps short secrets unreadable in the database and its copies: what authenticator apps and recovery codes come from.

They are encrypted with a key derived from SECRET_KEY, which is not in the database. After SECRET_KEY was changed, what
the keys in SECRET_KEY_FALLBACKS sealed can still be opened.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

#: Keeps this key apart from whatever else is derived from SECRET_KEY.
PURPOSE = b"learningforum.accounts.sealing"


class CannotOpen(Exception):  # noqa: N818  not an error of this program
    """None of the keys fits: SECRET_KEY was changed, and the old one is not among SECRET_KEY_FALLBACKS."""


def seal(text: str) -> str:
    """Return `text` encrypted, as letters and digits."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed. Raises CannotOpen."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen from error


def _fernet() -> MultiFernet:
    return _of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=2)
def _of(keys: tuple[str, ...]) -> MultiFernet:
    derived = (HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode()) for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(each)) for each in derived])
