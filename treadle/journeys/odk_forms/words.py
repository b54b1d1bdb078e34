"""The words of forms that are not the tool's own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.assessments.states import EvidenceKind, InterviewKind, Outcome

type Words = str | Promise

START = _("The visit")
STARTED_ON = _("First day of the assessment")
MEETING = {"opening": _("Opening meeting"), "closing": _("Closing meeting")}
HELD_ON = _("Held on")
ATTENDED = _("Who attended")
NAME, POSITION, SIDE = _("Name"), _("Position"), _("Side")
REMARK = _("Remark")
INTERVIEWS = _("Interviews")
HOW_MANY = _("How many people were interviewed. No name, line or day.")
WOMEN, MEN = _("%(kind)s: women"), _("%(kind)s: men")
PEOPLE_RANGE = _("A whole number from 0 to %(most)s.")
CONSENT = _("Everybody who was interviewed agreed to it")
TIME = _("Time on site")
DAY, PERSON_DAYS = _("Day"), _("Person-days")
NOTE = _("Note")
FINDING = _("Finding")
EXPLANATION = _("Explanation")
KINDS = _("Kinds of evidence")
EVIDENCE = _("Evidence")
SHARE = _("Share of workers affected, in per cent")
SHARE_RANGE = _("A percentage from 0 to 100.")
RESTS = _("Rests on interviews")
RESTS_HINT = _("Held back from the closing meeting. Name no line, date or number.")
PHOTO = _("Photo %(number)s")
WHY_NOT = _("If there is no value")
NUMBER_RANGE = _("Type a number in digits, with a point before decimals, such as 1284 or 3.5.")
TOO_LONG = _("Keep it under %(most)s characters.")

_OTHERS: tuple[tuple[str, Words], ...] = (
    (Outcome.NOT_APPLICABLE.value, Outcome.NOT_APPLICABLE.label),
    (Outcome.NOT_ASSESSED.value, Outcome.NOT_ASSESSED.label),
)
#: Name of a list → its choices.
LISTS: dict[str, tuple[tuple[str, Words], ...]] = {
    "yes_is_met": (("met", _("Yes: met")), ("not_met", _("No: not met")), *_OTHERS),
    "yes_is_not_met": (("met", _("No: met")), ("not_met", _("Yes: not met")), *_OTHERS),
    "yes_no": (("yes", _("Yes")), ("no", _("No"))),
    "only_yes": (("yes", _("Yes")),),
    "no_value": _OTHERS,
    "evidence_kinds": tuple((kind.value, kind.label) for kind in EvidenceKind),
    "sides": (("management", _("Management")), ("workers", _("Workers")), ("union", _("Union")),
              ("programme", _("Programme"))),
    "person_days": (("half", _("Half a day")), ("one", _("One day"))),
}
INTERVIEW_KINDS: tuple[tuple[str, Words], ...] = tuple((kind.value, kind.label) for kind in InterviewKind)
