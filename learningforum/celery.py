"""The Celery application: jobs that take longer than a page, and the static beat schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "learningforum.settings")

app = Celery("learningforum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
