"""Every write of the reports: releases and who got them, looks and renderings, the decision at month sixteen."""

from treadle.domain.reports.operations.decisions import (
    advise,
    ask_review,
    compute,
    confirm,
    decide,
    lapse,
)
from treadle.domain.reports.operations.looks import ask_rendering, finish_rendering, log_look
from treadle.domain.reports.operations.releases import (
    check_reissue,
    check_release,
    freeze,
    mark_replaced,
    missed_its_day,
    share,
    withdraw,
)

__all__ = [
    "advise", "ask_rendering", "ask_review", "check_reissue", "check_release", "compute", "confirm", "decide",
    "finish_rendering", "freeze", "lapse", "log_look", "mark_replaced", "missed_its_day", "share", "withdraw",
]
