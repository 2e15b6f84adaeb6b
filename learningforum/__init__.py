"""The top of the house: settings, root URLs, Celery, the home page and how the forum is started."""

from learningforum.celery import app as celery_app

__all__ = ["celery_app"]
