"""The subject as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "treadle.domain.reports"
    label = "reports"

    def ready(self) -> None:
        """Say where reports and decisions belong, and what messages about them read like."""
        from treadle.domain.access.scopes import register
        from treadle.domain.notices.words import Words
        from treadle.domain.notices.words import register as say
        from treadle.domain.reports import models

        for in_cycle in (models.Release, models.Decision):
            register(in_cycle, factory="cycle__factory", cycle="cycle")
        for of_release in (models.Share, models.Rendering, models.Download):
            register(of_release, factory="release__cycle__factory", cycle="release__cycle")
        for kind, title in (("assessment", _("Assessment report of %(factory)s")),
                            ("factory_progress", _("Factory's progress report of %(factory)s")),
                            ("programme_progress", _("Programme's progress report on %(factory)s")),
                            ("differentiation", _("Month sixteen of %(factory)s"))):
            say(f"report.released.{kind}", Words(title, _("It was released today and can be read and printed."),
                                                 _("A report was released. Sign in to read it.")))
        say("report.summary", Words(
            _("Summary of the assessment of %(factory)s"), _("The summary for the workers' side is ready to read."),
            _("A summary is ready. Sign in to read it.")))
        say("report.withdrawn", Words(
            _("A report of %(factory)s was withdrawn"), _("It does not count any more. The reason: %(reason)s"),
            _("A report that you have was withdrawn. Sign in to read why.")))
        say("report.replaced", Words(
            _("New version of a report of %(factory)s"), _("What changed: %(note)s"),
            _("A report that you have was replaced by a new version.")))
        say("report.not_ready", Words(
            _("The report of %(factory)s is not ready"),
            _("It is due today. Release it as soon as it is ready, with the reason for the delay.")))
        say("decision.computed", Words(
            _("Month sixteen of %(factory)s is computed"), _("Advise on the decision, with your reason.")))
        say("decision.advised", Words(
            _("A decision on %(factory)s waits for you"), _("The team leader has advised on month sixteen.")))
        say("decision.review_asked", Words(
            _("%(factory)s asks for a review"), _("Look again at the decision at month sixteen.")))
        say("decision.lapsed", Words(
            _("The status of %(factory)s has lapsed"), _("It holds again after the next measurement.")))
