"""Who may read which report, and what came of it. Lists leave the snapshot in the database until it is read."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import held_by, visible_q
from treadle.domain.access.roles import Reach
from treadle.domain.cycles.models import Consent, Cycle
from treadle.domain.cycles.queries import consenting_buyers
from treadle.domain.parties.models import Organisation, Person, SupplyLink
from treadle.domain.reports.models import Download, Release, Rendering, Share
from treadle.domain.reports.states import Audience, ReleaseState

BY_SHARE = frozenset({Reach.CONSENTED})



def releases_visible_to(person: Person, at: date | datetime) -> QuerySet[Release]:
    """Reports that the person may read, newest first. A buyer reads what was shared with it, and goes on reading it
    when consent ends later; programme and factory by their reach. Withdrawn ones are listed, with their reason."""
    buyers = [held.organisation_id for held in held_by(person, at)
              if Permission.REPORT_SEE in held.role.permissions and held.role.reach is Reach.CONSENTED]
    shared = Share.objects.filter(release=OuterRef("pk"), audience=Audience.BUYER, organisation__in=buyers)
    reached = visible_q(person, Permission.REPORT_SEE, Release, at, without=BY_SHARE)
    return (Release.objects.filter(Q(Exists(shared)) | reached if buyers else reached)
            .select_related("cycle__factory").defer("snapshot").order_by("-released_at", "id"))


def summaries_visible_to(person: Person, at: date | datetime) -> QuerySet[Release]:
    """Reports whose summary the person may read for the workers' side."""
    mine = visible_q(person, Permission.REPORT_SUMMARY_SEE, Release, at)
    given = Share.objects.filter(release=OuterRef("pk"), audience=Audience.WORKERS)
    return (Release.objects.filter(mine, Exists(given)).select_related("cycle__factory").defer("snapshot")
            .order_by("-released_at", "id"))


def current_release(cycle: Cycle, kind: str) -> Release | None:
    """The version of a cycle's report that counts, or None."""
    return Release.objects.filter(cycle=cycle, kind=kind, state=ReleaseState.RELEASED).order_by("-number").first()


def newer_than(release: Release, person: Person, at: date | datetime) -> Release | None:
    """The version that replaced a release, or None where the person may not read it: a consent ended between them."""
    return releases_visible_to(person, at).filter(replaces=release).first()


def latest_rendering(release: Release, person: Person, language: str) -> Rendering | None:
    """The PDF that this person asked for last, in this language, of this report."""
    return Rendering.objects.filter(release=release, person=person, language=language).order_by("-asked_at").first()


def downloads_of(release: Release) -> QuerySet[Download]:
    """Who opened a report, and when; for the programme."""
    return Download.objects.filter(release=release).select_related("person").order_by("-at")


def next_number(cycle: Cycle, kind: str) -> int:
    """The number of the next version of a cycle's report."""
    return (Release.objects.filter(cycle=cycle, kind=kind).aggregate(most=Max("number"))["most"] or 0) + 1


def entitled_buyers(cycle: Cycle, on: date) -> list[Organisation]:
    """The buyers that get a report released that day: consented to, and sourcing from the factory."""
    links = SupplyLink.objects.on(on).filter(factory=cycle.factory_id)
    return list(consenting_buyers(cycle, on).filter(pk__in=links.values("buyer")))


def lacking_buyers(on: date) -> list[tuple[Release, list[Organisation]]]:
    """Current reports with the entitled buyers that do not have them yet. Two queries when there are none."""
    links = SupplyLink.objects.on(on).filter(factory=OuterRef("cycle__factory"), buyer=OuterRef("buyer"))
    given = Share.objects.filter(release=OuterRef("cycle__releases"), organisation=OuterRef("buyer"))
    open_then = Q(withdrawn_at=None) | Q(withdrawn_at__date__gt=on)
    pairs = Consent.objects.filter(
        open_then, Exists(links), ~Exists(given), given_at__date__lte=on, cycle__releases__state=ReleaseState.RELEASED,
    ).values_list("cycle__releases", "buyer")
    wanted: dict[UUID, set[UUID]] = {}
    for release, buyer in pairs:
        wanted.setdefault(release, set()).add(buyer)
    buyers = Organisation.objects.in_bulk({buyer for each in wanted.values() for buyer in each})
    releases = Release.objects.filter(pk__in=wanted).select_related("cycle__factory").defer("snapshot")
    return [(release, [buyers[buyer] for buyer in wanted[release.pk]]) for release in releases]
