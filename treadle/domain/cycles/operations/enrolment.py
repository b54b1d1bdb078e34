"""Sign-up and enrolment."""

import hashlib
from datetime import date, datetime

from django.db import transaction

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import day_of, require
from treadle.domain.cycles import rules
from treadle.domain.cycles.datafiles import agreement_text
from treadle.domain.cycles.models import Agreement, Cycle
from treadle.domain.cycles.operations.recalculation import lay_milestones
from treadle.domain.cycles.queries import agreement_of, plan_of_template, template_in_force
from treadle.domain.cycles.states import ServiceLevel
from treadle.domain.ledger.operations import record
from treadle.domain.parties.models import Factory, Person


@transaction.atomic
def sign_agreement(
    *, factory: Factory, signatory_name: str, signed_on: date, by: Person, now: datetime, signatory_position: str = "",
    language: str = "en", version: str = "", research_consent: bool = False,
) -> Agreement:
    """Keep the agreement word for word as signed, with its digest."""
    require(by, Permission.AGREEMENT_SIGN, at=now, on=factory)
    rules.check_can_sign(signatory_name=signatory_name, signed_on=signed_on, on=day_of(now))
    text = agreement_text(language=language, version=version)
    agreement = Agreement.objects.create(
        factory=factory, version=text.version, language=text.language, text=text.text,
        sha256=hashlib.sha256(text.text.encode()).hexdigest(), research_consent=research_consent,
        signatory_name=signatory_name.strip(), signatory_position=signatory_position.strip(), signed_on=signed_on,
        recorded_at=now, recorded_by=by,
    )
    record("agreement.signed", on=agreement, by=by, at=now, factory=factory, version=text.version,
           language=text.language, signed_on=signed_on.isoformat())
    return agreement


@transaction.atomic
def enrol(
    *, factory: Factory, template_key: str, signed_up_on: date, returning: bool, service_level: str,
    research_consent: bool, by: Person, now: datetime,
) -> Cycle:
    """Open a cycle with its milestones. Called by the journey that also opens the improvement plan."""
    require(by, Permission.CYCLE_ENROL, at=now, on=factory)
    factory = Factory.objects.select_for_update().get(pk=factory.pk)
    template = template_in_force(template_key, signed_up_on)
    last = Cycle.objects.filter(factory=factory).order_by("-number").first()
    opens_at = plan_of_template(last.template).next_opens_at_month if last else 0
    rules.check_agreement_holds(agreement_of(factory, signed_up_on), signed_up_on)
    rules.check_can_enrol(last=last, signed_up_on=signed_up_on, opens_at_month=opens_at, on=day_of(now))
    cycle = Cycle.objects.create(
        factory=factory, template=template, number=last.number + 1 if last else 1, returning=returning,
        service_level=ServiceLevel(service_level), signed_up_on=signed_up_on, research_consent=research_consent,
        opened_at=now,
    )
    lay_milestones(cycle)
    record("cycle.enrolled", on=cycle, by=by, at=now, factory=factory, template=template.key,
           template_version=template.version, signed_up_on=signed_up_on.isoformat(), returning=returning)
    return cycle
