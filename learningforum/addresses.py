"""Reads what the environment says: addresses, and numbers that must make sense.

Whatever cannot be is refused in one sentence that names the variable and says what it must look like.
"""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REDIS_SCHEMES = {
    "redis": re.compile(r"redis://[^/?]+(/\d*)?(\?.*)?"),
    "rediss": re.compile(r"rediss://[^/?]+(/\d*)?(\?.*)?"),
    "unix": re.compile(r"unix://[^?]*/[^?]+(\?db=\d+)?"),
}
WEB = frozenset({"http", "https"})
MAIL_SCHEMES = frozenset({"smtp", "smtps", "smtp+tls", "smtp+ssl"})


def database(url: str) -> dict[str, object]:
    """Django's settings for DATABASE_URL; one sentence when it is not a PostgreSQL address."""
    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgres://user:password@host:5432/name; "
            "unset it to use the embedded PostgreSQL that script/server starts."
        )
    try:
        config = dict(environ.Env.db_url_config(url))
        int(config.get("PORT") or 0)
    except ValueError as error:
        sentence = f"DATABASE_URL cannot be read: {error}."
        raise ImproperlyConfigured(sentence) from error
    if not config.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL names no database: end it with /name.")
    options = {"connect_timeout": 5, "application_name": "learningforum"} | config.get("OPTIONS", {})
    # A folder of sockets is given as ?host=/folder, as PostgreSQL's own tools read it.
    config["HOST"] = options.pop("host", config["HOST"])
    return config | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}


def redis(url: str) -> str:
    """REDIS_URL as it is, for Django's cache; one sentence when it is not the address of a Valkey or Redis server."""
    try:
        parts = urlsplit(url)
        known = REDIS_SCHEMES.get(parts.scheme)
        readable = known is not None and bool(known.fullmatch(url)) and parts.port != 0
    except ValueError:
        readable = False
    if not readable:
        raise ImproperlyConfigured(
            "REDIS_URL must look like redis://host:6379/0 or unix:///path?db=0; "
            "unset it to use the embedded Valkey that script/server starts."
        )
    return url


def celery_broker(url: str) -> str:
    """REDIS_URL as Celery wants it: it has its own way of writing a socket's path and the number of the database."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"


def site(url: str) -> str:
    """FORUM_URL, without a slash at its end; links in mail begin with it."""
    parts = _split(url)
    if parts is None or parts.scheme not in WEB or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured("FORUM_URL must look like https://forum.example: it begins every link in mail.")
    return url.rstrip("/")


def mail(url: str) -> dict[str, object]:
    """Django's settings for FORUM_MAIL_URL, the mail server."""
    parts = _split(url)
    if parts is None or parts.scheme not in MAIL_SCHEMES or not parts.hostname:
        raise ImproperlyConfigured(
            "FORUM_MAIL_URL must look like smtp+tls://user:password@host:587, smtp+ssl://… or smtp://…; "
            "unset it to keep mail as files."
        )
    return dict(environ.Env.email_url_config(url))


def scanner(url: str) -> str | tuple[str, int] | None:
    """Return where the virus scanner listens (FORUM_CLAMAV): a socket's path, or host and port; None without one."""
    if not url:
        return None
    parts = _split(url)
    if parts is not None and parts.scheme == "unix" and not parts.netloc and parts.path:
        return parts.path
    if parts is not None and parts.scheme == "tcp" and parts.hostname and parts.port:
        return parts.hostname, parts.port
    raise ImproperlyConfigured("FORUM_CLAMAV must look like unix:///run/clamav/clamd.ctl or tcp://host:3310.")


def whole_number(name: str, text: str, *, least: int) -> int:
    """Return the number that the variable `name` holds."""
    if not text.isascii() or not text.isdigit() or int(text) < least:
        sentence = f"{name} must be a whole number, {least} or more."
        raise ImproperlyConfigured(sentence)
    return int(text)


def organisation(issuer: str, client: str, secret: str, name: str) -> list[dict[str, Any]]:
    """What allauth is told of the organisation's own sign-in (FORUM_OIDC_ISSUER …); nothing when there is none."""
    if not (issuer or client or secret):
        return []
    parts = _split(issuer)
    if not (issuer and client and secret):
        raise ImproperlyConfigured("FORUM_OIDC_ISSUER, FORUM_OIDC_ID and FORUM_OIDC_SECRET go together: set all three.")
    if parts is None or parts.scheme not in WEB or not parts.hostname:
        raise ImproperlyConfigured("FORUM_OIDC_ISSUER must look like https://sign-in.agency.example/path.")
    return [
        {
            "provider_id": "organisation",
            "name": name,
            "client_id": client,
            "secret": secret,
            "settings": {"server_url": issuer.rstrip("/"), "oauth_pkce_enabled": True},
        }
    ]


def origin(url: str) -> str:
    """Scheme, host and port of an address, as a browser names where a page comes from."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _split(url: str) -> SplitResult | None:
    """Return the parts of an address; None when it cannot be read."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read only now
    except ValueError:
        return None
    return parts
