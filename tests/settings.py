"""The forum's settings, and what tests need beside them: N+1 queries raise, styles are served as they were built."""

from learningforum.settings import *  # noqa: F403  every setting is the forum's own unless it is named below
from learningforum.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
# When somebody signs in, allauth looks whether each session of theirs still goes on. They have a handful.
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
