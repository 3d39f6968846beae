"""Background work. The queue is only a doorbell: what is to be done stands in database rows (see `certificates/tasks.py`)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["lms.people", "lms.coverage", "courses", "certificates"])
