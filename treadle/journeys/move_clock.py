"""After a demonstration's clock was moved: do what time triggers, in the background."""

import logging
from datetime import date, datetime

from django.tasks import task

from treadle.journeys.tick import tick

log = logging.getLogger(__name__)


@task
def catch_up(on: str, now: str) -> None:
    """Do everything that falls due by that day; may be run twice without harm."""
    for outcome in tick(on=date.fromisoformat(on), now=datetime.fromisoformat(now)):
        for sentence in outcome.did:
            log.info("%s", sentence)
