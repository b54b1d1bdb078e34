"""What the messages of the assessments read like. Mail gives nothing away: no factory, no finding, no alert."""

from django.utils.translation import gettext_lazy as _

from treadle.domain.notices.words import Words, register

WORDS = {
    "assessment.submitted": Words(
        _("The assessment of %(factory)s waits for review"),
        _("Two assessors handed it in. A second person looks at it."),
        mail=_("An assessment waits for review."),
    ),
    "assessment.sent_back": Words(
        _("The assessment of %(factory)s was sent back"),
        _("The reviewer left a remark. Look at it and hand in again."),
        mail=_("An assessment was sent back to you."),
    ),
    "draft.window_opened": Words(
        _("The draft of the assessment report of %(factory)s is yours to read"),
        _("Until %(until)s you may ask for a correction or comment. Your comment is printed as it stands."),
        mail=_("A draft waits for your reading."),
    ),
    "draft.correction_asked": Words(
        _("%(factory)s asks for a correction"),
        _("The draft gets ready for release when every correction is answered."),
        mail=_("A factory asks for a correction."),
    ),
    "draft.correction_answered": Words(
        _("Your correction was answered"),
        _("Read the answer beside the question in the draft."),
        mail=_("There is an answer for you."),
    ),
    "alert.raised": Words(
        _("A zero-tolerance alert was raised"),
        _("Open it to decide. Each look is logged."),
        mail=_("Something needs you today."),
    ),
    "alert.notified": Words(
        _("You are notified of a zero-tolerance alert"),
        _("Open it to read what is asked and by when. Each look is logged."),
        mail=_("Something needs you today."),
    ),
}


def register_all() -> None:
    """Called once at start-up."""
    for kind, words in WORDS.items():
        register(kind, words)
