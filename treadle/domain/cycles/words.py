"""What the messages of the cycles read like. No day stands in them: the page behind says it to whom it may."""

from django.utils.translation import gettext_lazy as _

from treadle.domain.notices.words import Words, register

MAIL = _("Something has changed in the calendar of a factory. Sign in to read it.")
WORDS = {
    "cycle.assigned": Words(_("You now work with %(factory)s"), _("Open the cycle to see its calendar."), MAIL),
    "cycle.opens": Words(_("The next cycle of %(factory)s opens soon"),
                         _("Speak with the factory and enrol it when it agrees."), MAIL),
    "visit.planned": Words(_("A visit to %(factory)s is planned"), _("Open it to see its day and agenda."), MAIL),
    "visit.planned_within": Words(_("A visit to %(factory)s is planned within some days"),
                                  _("Open it to see the first and the last of them."), MAIL),
    "visit.moved": Words(_("A visit to %(factory)s was moved"), _("Open it to see its new day."), MAIL),
    "visit.moved_within": Words(_("The days of a visit to %(factory)s have changed"),
                                _("Open it to see the first and the last of them."), MAIL),
    "visit.cancelled": Words(_("A visit to %(factory)s was called off"), _("Open it to see why."), MAIL),
    "visit.cancelled_within": Words(_("A visit to %(factory)s was called off"), _("Open it to see more."), MAIL),
    "visit.refused": Words(_("%(factory)s refused access at the gate"),
                           _("Open the visit to read what was said, and decide how to go on."), MAIL),
    "visit.summary": Words(_("The summary of the visit to %(factory)s is there"),
                           _("Management and the workers' side received the same page at the same time."), MAIL),
    "milestone.due_soon": Words(_("%(factory)s: something falls due soon"), _("Open the cycle to see what and when."),
                                MAIL),
    "milestone.due": Words(_("%(factory)s: something is due today"), _("Open the cycle to see what."), MAIL),
    "milestone.late": Words(_("%(factory)s: something is late"),
                            _("Open the cycle to see what. Do it, or ask for it to be postponed."), MAIL),
}


def register_all() -> None:
    """Called at start-up."""
    for kind, words in WORDS.items():
        register(kind, words)
