"""What the standards refuse: pure, asks no database, knows no person."""

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.translation import gettext as _

from treadle.domain.standards.states import (
    VERSION_STEPS,
    AnswerKind,
    PartyKind,
    QuestionType,
    Standing,
    VersionState,
)
from treadle.kernel.errors import InvalidInput, RuleBroken


def check_can_draft(state: str, label: str, taken: Collection[str]) -> None:
    """A draft begins from a version that is or was in force, under a label of its own."""
    if state not in {VersionState.IN_FORCE, VersionState.SUPERSEDED}:
        raise RuleBroken(_("A draft begins from a version in force. Change this draft instead."), code="not_in_force")
    if not label.strip():
        raise InvalidInput(_("Give the draft a label."), fields={"label": _("Give the draft a label, such as 2027.")})
    if label in taken:
        sentence = _("There is already a version “%(label)s”. Choose another label.") % {"label": label}
        raise InvalidInput(sentence, fields={"label": sentence})


def check_can_change(state: str) -> None:
    """Questions change in a draft only."""
    if state != VersionState.DRAFT:
        raise RuleBroken(
            _("This version is no draft, so its questions stay as they are. Draft a new version from it."),
            code="version_frozen",
        )


def check_question(*, texts: dict[str, str], kind: str, answer: str) -> None:
    """A question has an English wording, and its answer fits its type."""
    if not texts.get("en", "").strip():
        sentence = _("A question needs an English wording; other languages build on it.")
        raise InvalidInput(sentence, fields={"text_en": sentence})
    if (kind == QuestionType.SCORED) != (answer == AnswerKind.COMPLIANCE):
        sentence = _("A scored question is answered by met or not met; a fact is not.")
        raise InvalidInput(sentence, fields={"answer": sentence})


def check_can_tag(state: str, from_day: date, to_day: date | None, on: date) -> None:
    """A tag in a version in force begins today or later: what was published stays as it was."""
    if to_day is not None and to_day < from_day:
        sentence = _("The last day lies before the first.")
        raise InvalidInput(sentence, fields={"effective_to": sentence})
    if state == VersionState.SUPERSEDED:
        raise RuleBroken(_("This version is superseded. Tag the question in the version in force."), code="superseded")
    if state == VersionState.IN_FORCE and from_day < on:
        sentence = _("In a version in force a tag begins today or later.")
        raise InvalidInput(sentence, fields={"effective_from": sentence})


def check_can_take_position(state: str, standing: str | None, remark: str, *, differs: bool) -> None:
    """Positions are taken on readings of national law, before a version is in force."""
    if state in {VersionState.IN_FORCE, VersionState.SUPERSEDED}:
        raise RuleBroken(_("This version is in force already. Positions belong to the next draft."), code="in_force")
    if standing == Standing.CORE:
        raise RuleBroken(
            _(
                "Core labour standards are judged by international standards and are not open to national positions. "
                "Choose a cluster that national law judges."
            ),
            code="core_standard",
        )
    if differs and not remark.strip():
        sentence = _("Say which reading you hold, so that the next version can take it up.")
        raise InvalidInput(sentence, fields={"remark": sentence})


def check_is_consulted(
    missing: Iterable[tuple[str, PartyKind]], without_minutes: Iterable[str], *, national_law: bool, countries: bool
) -> None:
    """All three parties of every country have spoken, with minutes; a tool of core standards alone needs none."""
    if not national_law:
        return
    if not countries:
        raise RuleBroken(_("No country office is open, so there is nobody to consult."), code="no_country")
    lacking = [f"{country}: {party.label}" for country, party in missing]
    if lacking:
        raise RuleBroken(
            _("These positions are still missing: %(lacking)s.") % {"lacking": "; ".join(lacking)}, code="not_consulted"
        )
    unwritten = list(without_minutes)
    if unwritten:
        raise RuleBroken(
            _("The advisory committee's minutes are missing for: %(countries)s.") % {"countries": ", ".join(unwritten)},
            code="no_minutes",
        )


def check_can_enter_force(state: str, from_day: date, on: date, taken: Collection[date]) -> None:
    """A consulted version begins today or later, on a day on which no other begins."""
    VERSION_STEPS.check(VersionState(state), VersionState.IN_FORCE)
    if from_day < on:
        sentence = _("A version begins today or later: assessments of the past keep theirs.")
        raise InvalidInput(sentence, fields={"from_day": sentence})
    if from_day in taken:
        sentence = _("Another version begins that day. Choose another.")
        raise InvalidInput(sentence, fields={"from_day": sentence})


def check_reading(*, statement: str, effective_from: date, effective_to: date | None) -> None:
    """A reading is a sentence with a first day."""
    if not statement.strip():
        sentence = _("Write the rule in one plain sentence.")
        raise InvalidInput(sentence, fields={"statement": sentence})
    if effective_to is not None and effective_to < effective_from:
        sentence = _("The last day lies before the first.")
        raise InvalidInput(sentence, fields={"effective_to": sentence})


def check_no_overlap(
    key: str, begins: date, ends: date | None, others: Iterable[tuple[str, date, date | None]]
) -> None:
    """For one country, topic and sector no two readings are in force on one day."""
    for other, other_begins, other_ends in others:
        if begins <= (other_ends or date.max) and other_begins <= (ends or date.max):
            sentence = _("“%(other)s” is in force on the same days. Record a new reading of it instead.") % {
                "other": other
            }
            raise InvalidInput(sentence, code="overlap", fields={"effective_from": sentence})


def check_can_replace(*, is_replaced: bool) -> None:
    """A reading is replaced once; the next one replaces its successor."""
    if is_replaced:
        raise RuleBroken(_("This reading was replaced before. Correct the one that replaced it."), code="replaced")


def check_can_verify(*, is_verified: bool, is_replaced: bool, is_own: bool, citation: str) -> None:
    """A second person verifies, and the rule names its text."""
    if is_replaced:
        raise RuleBroken(_("This reading was replaced. Verify the one that replaced it."), code="replaced")
    if is_verified:
        raise RuleBroken(_("This rule is verified already."), code="verified")
    if is_own:
        raise RuleBroken(_("You wrote this reading. Somebody else verifies it."), code="own_work")
    if not citation.strip():
        raise RuleBroken(
            _("This rule names no article. Record a new reading with its citation, then verify that one."),
            code="no_citation",
        )
