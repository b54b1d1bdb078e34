"""Who may know of which factory, worked out a second time and without asking access: the oracle of the matrix."""

from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.urls import URLPattern, URLResolver

from treadle.domain.access.models import Grant
from treadle.domain.assessments.models import (
    Alert,
    Assessment,
    Correction,
    FindingFile,
    ReviewRemark,
)
from treadle.domain.committees.models import Committee
from treadle.domain.cycles.models import Cycle, Milestone, Visit
from treadle.domain.improvement.models import BuyerCommitment, Disagreement, Item, Proof
from treadle.domain.parties.models import Factory, Membership, Person, SupplyLink
from treadle.domain.reports.models import Decision, Release, Rendering, Share

#: URL parameter → the model of the thing, and the lookup from it to its factory.
THINGS: dict[str, tuple[type[Model], str]] = {
    "factory_id": (Factory, ""),
    "cycle_id": (Cycle, "factory"),
    "visit_id": (Visit, "cycle__factory"),
    "milestone_id": (Milestone, "cycle__factory"),
    "assessment_id": (Assessment, "factory"),
    "attached_id": (FindingFile, "finding__answer__assessment__factory"),
    "correction_id": (Correction, "assessment__factory"),
    "remark_id": (ReviewRemark, "assessment__factory"),
    "alert_id": (Alert, "factory"),
    "committee_id": (Committee, "factory"),
    "item_id": (Item, "plan__cycle__factory"),
    "proof_id": (Proof, "item__plan__cycle__factory"),
    "disagreement_id": (Disagreement, "item__plan__cycle__factory"),
    "commitment_id": (BuyerCommitment, "plan__cycle__factory"),
    "release_id": (Release, "cycle__factory"),
    "rendering_id": (Rendering, "release__cycle__factory"),
    "decision_id": (Decision, "cycle__factory"),
    "link_id": (SupplyLink, "factory"),
}
#: Parameters of things that belong to no factory: the tool, the law, people's own things, plain words.
ELSEWHERE = {
    "version_id", "question_id", "rule_id", "consultation_id", "point_id", "file_id", "notice_id", "person_id",
    "membership_id", "run_id", "proposal_id", "buyer_id", "job_id", "key", "layout", "side", "provider_id", "token",
    "token_id", "endpoint_id", "delivery_id", "export_id", "dataset", "sha256", "device", "language",
}


def views(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[tuple[str, dict[str, Any]]]:
    """Every address below the root, with its parameters and their converters."""
    found: list[tuple[str, dict[str, Any]]] = []
    for each in patterns:
        where = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            found.append((where, dict(each.pattern.converters)))
        else:
            found += views(each.url_patterns, where)
    return found


def may_know(person: Person, on: date) -> Q:
    """The factories that the person could have anything to do with; generous on purpose, never too narrow."""
    known = Q(pk__in=[])
    for held in Membership.objects.on(on).filter(person=person).select_related("organisation"):
        if held.role == "administrator":
            return Q()
        if held.factory_id:
            known |= Q(pk=held.factory_id)
        elif held.organisation and held.organisation.kind == "office":
            known |= Q(office=held.organisation_id)
        elif held.organisation and held.organisation.kind == "group":
            known |= Q(group=held.organisation_id, shares_with_group=True)
        elif held.organisation and held.organisation.kind == "partner":
            partner = Grant.objects.filter(kind="partnership", organisation=held.organisation_id)
            known |= Q(pk__in=partner.values("factory"))
        elif held.organisation and held.organisation.kind in {"buyer", "agent"}:
            links = SupplyLink.objects.filter(buyer=held.organisation_id)
            shared = Share.objects.filter(organisation=held.organisation_id)
            known |= Q(pk__in=links.values("factory")) | Q(pk__in=shared.values("release__cycle__factory"))
        elif held.role == "ministry_contact" and held.organisation:
            notified = Alert.objects.filter(notified_at__isnull=False, factory__country=held.organisation.country)
            known |= Q(pk__in=notified.values("factory"))
    return known
