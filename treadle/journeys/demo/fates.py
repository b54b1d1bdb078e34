"""What each factory is in the middle of on the demonstration's today.

A fate says how far the present cycle has come: so many days after sign-up, or after the assessment. Fates are given
out in this order, so that a demonstration of ten factories already shows the ten most telling stages.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fate:
    """``after``: "sign_up" or "assessment"; ``days`` since then. ``flags`` are read by the chapters."""

    key: str
    days: int
    after: str = "sign_up"
    country: str = ""
    flags: frozenset[str] = field(default_factory=frozenset)
    youngest: bool = False  # the factory is in its first cycle

    def has(self, flag: str) -> bool:
        """Whether this turn of the story is taken."""
        return flag in self.flags


def _fate(key: str, days: int, *flags: str, after: str = "sign_up", country: str = "", youngest: bool = False) -> Fate:
    return Fate(key, days, after, country, frozenset(flags), youngest)


GUIDED = _fate("guided", 50, "everybody", country="VN")
FATES = (
    GUIDED,
    _fate("half_filled", 0, "alert_raised", after="assessment", country="VN"),
    _fate("waits_for_review", 5, after="assessment", country="VN"),
    _fate("with_factory", 15, "correction", after="assessment", country="VN"),
    _fate("released", 35, "alert_notified", after="assessment", country="VN"),
    _fate("month_sixteen", 129, "good", country="VN"),
    _fate("progress_due", 152, "good", country="KH"),
    _fate("unannounced_soon", 97, country="KH"),
    _fate("sent_back", 9, "sent_back", after="assessment", country="BD"),
    _fate("ready", 29, after="assessment", country="ID"),
    _fate("plan_late", 45, "plan_late", after="assessment", country="JO"),
    _fate("training_only_mx", 200, "training_only", country="MX"),
    _fate("consent_withdrawn", 24, "consent_withdrawn", after="assessment", country="VN"),
    _fate("suspended", 140, "suspended", country="KH"),
    _fate("withdrawn", 210, "withdrawn", country="ID"),
    _fate("report_late", 190, "report_late", country="BD"),
    _fate("month_eleven", 338, "good", country="JO"),
    _fate("training_only_cn", 90, "training_only", country="CN"),
    _fate("gate", 104, "refused", country="ID"),
    _fate("first_days", 4, country="BD", youngest=True),
    _fate("decided", 158, "good", "decided", country="KH"),
    _fate("review_asked", 150, "good", "review_asked", country="VN"),
    _fate("alert_closed", 75, "alert_closed", country="JO"),
    _fate("alert_not_notified", 60, "alert_not_notified", "virtual", country="VN", youngest=True),
)
