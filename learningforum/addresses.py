"""Reads DATABASE_URL and REDIS_URL, for the settings and for whoever must try them before the settings are read."""

import re
from urllib.parse import parse_qs, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REDIS_SCHEMES = {
    "redis": re.compile(r"redis://[^/?]+(/\d*)?(\?.*)?"),
    "rediss": re.compile(r"rediss://[^/?]+(/\d*)?(\?.*)?"),
    "unix": re.compile(r"unix://[^?]*/[^?]+(\?db=\d+)?"),
}


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
