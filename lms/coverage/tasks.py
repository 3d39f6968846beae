"""Background work of this room: bring stale people up to date and try definitions, on the doorbell and by a sweep; mail reports, check figures."""

import logging
from random import SystemRandom

from celery import shared_task
from django.db import OperationalError
from django.utils.timezone import now

from . import checking, cube_building, saved_views, spans, trials
from .models import CoverageCheck, Trial

log = logging.getLogger(__name__)


@shared_task
def refresh_stale():
    spans.refresh_all_stale()
    cube_building.build_if_marked()


@shared_task
def build_cubes():
    """Each night: corrections of the day are added up."""
    cube_building.build()


@shared_task
def check_figures():
    """Each night."""
    checking.ask(at=now())
    check_waiting()


@shared_task
def check_waiting():
    while check := CoverageCheck.objects.claim(now()):
        checking.work_on(check, SystemRandom(), now)


@shared_task
def work_on_trials():
    """Claim, work, done; until nothing waits."""
    while trial := Trial.objects.claim(now()):
        try:
            trials.work_on(trial)
        except OperationalError as error:  # the database is busy or away: once the lease has run out, it is tried again
            log.warning("Trial %s was interrupted: %s", trial.pk, error)
        except Exception:  # whatever it dies of, its row must say so
            log.exception("Trial %s failed.", trial.pk)
            Trial.objects.filter(pk=trial.pk).update(state=Trial.State.FAILED)


@shared_task
def mail_reports():
    """Reports of saved views whose day has come."""
    saved_views.send_due(now)
