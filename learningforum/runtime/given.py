"""Tries the PostgreSQL and the Valkey or Redis that were given, before anything is started on them."""

from contextlib import closing
from typing import Any

import psycopg2
import redis
from django.core.exceptions import ImproperlyConfigured

from learningforum import addresses
from learningforum.runtime.errors import StartError, first_line

OLDEST_POSTGRES = 15


def check_database(url: str) -> None:
    """StartError in one sentence when DATABASE_URL is malformed, does not answer or lets nobody in."""
    try:
        settings: dict[str, Any] = addresses.database(url)
        connection = psycopg2.connect(
            dbname=settings["NAME"],
            user=settings["USER"] or None,
            password=settings["PASSWORD"] or None,
            host=settings["HOST"] or None,
            port=settings["PORT"] or None,
            **settings["OPTIONS"],
        )
    except ImproperlyConfigured as error:
        raise StartError(str(error)) from error
    except psycopg2.Error as error:
        sentence = f"The database that DATABASE_URL names cannot be used: {first_line(error)}."
        raise StartError(sentence) from error
    with closing(connection):
        major = connection.server_version // 10000
    if major < OLDEST_POSTGRES:
        sentence = f"DATABASE_URL names a PostgreSQL {major}; the forum needs {OLDEST_POSTGRES} or newer."
        raise StartError(sentence)


def check_broker(url: str) -> None:
    """StartError in one sentence when REDIS_URL is malformed, does not answer or lets nobody in."""
    try:
        with redis.Redis.from_url(addresses.redis(url), socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (ImproperlyConfigured, ValueError) as error:
        raise StartError(str(error)) from error
    except redis.RedisError as error:
        sentence = f"The Valkey or Redis that REDIS_URL names cannot be used: {first_line(error)}."
        raise StartError(sentence) from error
