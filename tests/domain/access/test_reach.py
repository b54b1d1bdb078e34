"""Every role × own and foreign factory × day: what ``can`` and ``visible_to`` say, and that they agree."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.builders.cycles import consented, enrolled
from tests.cast import DAY, LONG_AGO, Cast
from treadle.domain.access import operations
from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import (
    can,
    countries_of,
    forget,
    people_with,
    require,
    sites_of,
    visible_to,
)
from treadle.domain.access.roles import ROLES, Reach, Site
from treadle.domain.access.scopes import registered, scope_of
from treadle.domain.access.states import GrantKind
from treadle.domain.cycles.models import Cycle
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Contact, Factory, Membership, Person, SupplyLink
from treadle.kernel.errors import NotYours

pytestmark = pytest.mark.django_db
CYCLE = UUID(int=1)
NEXT = DAY + timedelta(days=1)


def sees(person: Person, permission: P = P.FACTORY_SEE, at: date = DAY) -> set[str]:
    """Names of the factories on which the person has the permission; asked in both ways."""
    everything = list(Factory.objects.all())
    listed = set(visible_to(Factory.objects.all(), person, permission, at).values_list("name", flat=True))
    one_by_one = {factory.name for factory in everything if can(person, permission, at=at, on=factory)}
    assert listed == one_by_one
    return listed


@pytest.fixture
def stage(cast: Cast) -> Cast:
    """All factories stand; everybody has their role; nobody is assigned, and nobody has consented."""
    assert all([cast.factory, cast.other_factory, cast.foreign_factory])
    cast.everybody()
    return cast


OWN, OFFICE_TOO, FOREIGN = "Bright Bobbin Garments", "Quiet Needle Apparel", "Distant Thread"
EXPECTED_BEFORE = {
    Reach.EVERYWHERE: {OWN, OFFICE_TOO, FOREIGN},
    Reach.OFFICE: {OWN, OFFICE_TOO},
    Reach.FACTORY: {OWN},
    Reach.ASSIGNED: set(),
    Reach.PARTNER: set(),
    Reach.GROUP: set(),
    Reach.CONSENTED: set(),
    Reach.COUNTRY: set(),
}

OPENS = {P.FACTORY_SEE, P.FACTORY_CONTACTS_SEE, P.CYCLE_SEE, P.ASSESSMENT_SEE, P.PLAN_SEE, P.REPORT_SEE, P.DECISION_SEE}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_without_grants_each_role_sees_what_its_post_covers(stage: Cast, role: str) -> None:
    expected = EXPECTED_BEFORE[ROLES[role].reach] if P.FACTORY_SEE in ROLES[role].permissions else set()
    assert sees(getattr(stage, role)) == expected


def test_no_permission_carries_further_than_its_role(stage: Cast) -> None:
    wrong = []
    for role in ROLES.values():
        for permission in P:
            expected = EXPECTED_BEFORE[role.reach] if permission in role.permissions else set()
            if role.reach is Reach.COUNTRY and permission in role.permissions:
                expected = {OWN, OFFICE_TOO}  # figures of the country; OPENS names what opens a factory itself
                assert permission not in OPENS
            if sees(getattr(stage, role.key), permission) != expected:
                wrong.append(f"{role.key}: {permission}")
    assert not wrong


@pytest.mark.parametrize("role", ["advisor", "assessor", "interpreter"])
def test_an_assignment_opens_one_factory_to_one_person_in_one_role_for_its_days(stage: Cast, role: str) -> None:
    person = getattr(stage, role)
    operations.open_grant(
        kind=GrantKind.ASSIGNMENT, factory=stage.factory, person=person, role=role, cycle_id=CYCLE, starts_on=DAY
    )
    assert sees(person) == {OWN}
    assert sees(person, at=DAY - timedelta(days=1)) == set()
    assert sees(stage.person(role, name=f"Second {role}")) == set()
    operations.close_grants(
        kind=GrantKind.ASSIGNMENT, factory=stage.factory, person=person, role=role, cycle_id=CYCLE, on=NEXT
    )
    assert (sees(person), sees(person, at=NEXT)) == ({OWN}, set())


def test_an_assignment_in_one_role_gives_no_right_of_another(stage: Cast) -> None:
    stage.member(stage.advisor, "assessor")
    operations.open_grant(
        kind=GrantKind.ASSIGNMENT,
        factory=stage.factory,
        person=stage.advisor,
        role="advisor",
        cycle_id=CYCLE,
        starts_on=DAY,
    )
    assert sees(stage.advisor, P.VISIT_NOTES_READ) == {OWN}
    assert sees(stage.advisor, P.ASSESSMENT_FILL) == set()


def test_a_grant_without_the_role_opens_nothing(stage: Cast) -> None:
    operations.open_grant(
        kind=GrantKind.ASSIGNMENT,
        factory=stage.factory,
        person=stage.constituent,
        role="advisor",
        cycle_id=CYCLE,
        starts_on=DAY,
    )
    assert sees(stage.constituent) == set()


# ---- buyers: link and consent, both -------------------------------------------------------


def consent(stage: Cast, organisation: object = None) -> None:
    operations.open_grant(
        kind=GrantKind.CONSENT,
        factory=stage.factory,
        cycle_id=CYCLE,
        starts_on=DAY,
        organisation=organisation or stage.buyer,
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ["buyer_staff", "academy_participant"])
@pytest.mark.parametrize(("linked", "consented"), [(False, False), (True, False), (False, True), (True, True)])
def test_a_buyer_needs_a_supply_link_and_consent(stage: Cast, role: str, linked: bool, consented: bool) -> None:
    if linked:
        assert stage.supply_link
    if consented:
        consent(stage)
    assert sees(getattr(stage, role)) == ({OWN} if linked and consented else set())


def test_consent_of_one_buyer_is_nothing_to_another(stage: Cast) -> None:
    consent(stage)
    assert stage.supply_link
    SupplyLink.objects.create(buyer=stage.other_buyer, factory=stage.factory, starts_on=LONG_AGO)
    rival = stage.person("buyer_staff", name="Rita Rival", at=stage.other_buyer)
    assert (sees(stage.buyer_staff), sees(rival)) == ({OWN}, set())


def test_withdrawal_works_from_its_day_on(stage: Cast) -> None:
    consent(stage)
    assert stage.supply_link
    operations.close_grants(
        kind=GrantKind.CONSENT, factory=stage.factory, organisation=stage.buyer, cycle_id=CYCLE, on=NEXT
    )
    assert (sees(stage.buyer_staff), sees(stage.buyer_staff, at=NEXT)) == ({OWN}, set())


def test_withdrawal_on_the_day_of_consent_leaves_nothing_open(stage: Cast) -> None:
    consent(stage)
    assert stage.supply_link
    operations.close_grants(
        kind=GrantKind.CONSENT, factory=stage.factory, organisation=stage.buyer, cycle_id=CYCLE, on=DAY
    )
    assert sees(stage.buyer_staff) == set()


def test_the_end_of_the_supply_link_closes_too(stage: Cast) -> None:
    consent(stage)
    stage.supply_link.ends_on = DAY
    stage.supply_link.save()
    assert (sees(stage.buyer_staff), sees(stage.buyer_staff, at=NEXT)) == ({OWN}, set())


def test_consent_is_for_one_cycle(stage: Cast) -> None:
    first = enrolled(stage)
    second = enrolled(stage, on=date(2026, 12, 7))
    consented(stage, first)
    seen = visible_to(Cycle.objects.all(), stage.buyer_staff, P.CYCLE_SEE, DAY)
    assert list(seen) == [first]
    assert can(stage.buyer_staff, P.CYCLE_SEE, at=DAY, on=first)
    assert not can(stage.buyer_staff, P.CYCLE_SEE, at=DAY, on=second)


# ---- group and partner --------------------------------------------------------------------


def test_a_group_sees_a_sister_factory_only_with_its_leave(stage: Cast) -> None:
    assert sees(stage.group_lead) == set()
    Factory.objects.filter(pk=stage.factory.pk).update(shares_with_group=True)
    Factory.objects.filter(pk=stage.other_factory.pk).update(shares_with_group=True)  # of no group
    assert sees(stage.group_lead) == {OWN}
    assert sees(stage.group_lead, P.FACTORY_CONTACTS_SEE) == set()


def test_a_partner_sees_its_factories_on_its_days(stage: Cast) -> None:
    operations.open_grant(
        kind=GrantKind.PARTNERSHIP, factory=stage.factory, organisation=stage.partner, starts_on=DAY, ends_on=NEXT
    )
    seen = [sees(stage.partner_staff, at=DAY + timedelta(days=days)) for days in (-1, 0, 1, 2)]
    assert seen == [set(), {OWN}, {OWN}, set()]
    assert sees(stage.partner_staff, P.VISIT_NOTES_READ) == set()


# ---- days, doubles, shut accounts ---------------------------------------------------------


def test_a_role_ends_with_its_last_day(stage: Cast) -> None:
    Membership.objects.filter(person=stage.team_leader).update(starts_on=DAY, ends_on=DAY)
    forget(stage.team_leader)
    seen = [bool(sees(stage.team_leader, at=DAY + timedelta(days=days))) for days in (-1, 0, 1)]
    assert seen == [False, True, False]


def test_two_roles_reach_as_far_as_both(stage: Cast) -> None:
    stage.member(stage.factory_manager, "factory_manager", stage.foreign_factory)
    assert sees(stage.factory_manager) == {OWN, FOREIGN}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_shut_account_sees_nothing(stage: Cast, role: str) -> None:
    person = getattr(stage, role)
    person.is_active = False
    forget(person)
    assert sees(person) == set()
    assert not can(person, P.OWN_ACCOUNT, at=DAY)


def test_an_unknown_role_gives_nothing(stage: Cast) -> None:
    Membership.objects.filter(person=stage.administrator).update(role="emperor")
    forget(stage.administrator)
    assert sees(stage.administrator) == set()


# ---- what hangs on factories --------------------------------------------------------------


def test_contacts_are_for_the_programme_and_the_factory_itself(stage: Cast) -> None:
    Contact.objects.create(factory=stage.factory, order=1, name="Confidential")
    consent(stage)
    assert stage.supply_link
    Factory.objects.update(shares_with_group=True)
    may = {
        key
        for key in ROLES
        if visible_to(Contact.objects.all(), getattr(stage, key), P.FACTORY_CONTACTS_SEE, DAY).exists()
    }
    assert may == {
        "administrator",
        "country_manager",
        "team_leader",
        "training_officer",
        "buyer_relations",
        "monitoring_officer",
        "factory_manager",
    }


def test_a_buyer_learns_of_no_other_buyer(stage: Cast) -> None:
    consent(stage)
    assert stage.supply_link
    for permission in P:
        links = visible_to(SupplyLink.objects.exclude(buyer=stage.buyer), stage.buyer_staff, permission, DAY)
        assert not links.exists()


def test_the_ledger_is_for_the_programme(stage: Cast) -> None:
    Entry.objects.create(event="x", on_kind="x", on_id="1", factory=stage.factory, at="2026-03-02T09:00Z")
    may = {key for key in ROLES if visible_to(Entry.objects.all(), getattr(stage, key), P.LEDGER_SEE, DAY).exists()}
    assert may == {"administrator", "country_manager", "team_leader", "monitoring_officer"}


def test_people_are_seen_in_their_factory_and_in_the_countrys_organisations(stage: Cast) -> None:
    seen = visible_to(Membership.objects.all(), stage.team_leader, P.PEOPLE_SEE, DAY)
    names = set(seen.values_list("role", flat=True))
    assert {"factory_manager", "advisor", "ministry_contact"} <= names
    foreign = stage.person("factory_manager", name="Far Manager", at=stage.foreign_factory)
    assert foreign.memberships.get() not in seen.all()


# ---- answers ------------------------------------------------------------------------------


def test_a_refusal_looks_like_what_does_not_exist(stage: Cast) -> None:
    absent = Factory(id=uuid4(), name="Nowhere", country="VN")
    refusals = []
    for thing in (stage.foreign_factory, absent):
        with pytest.raises(NotYours) as refusal:
            require(stage.team_leader, P.FACTORY_SEE, at=DAY, on=thing)
        refusals.append((refusal.value.status, refusal.value.code, str(refusal.value.sentence)))
    assert refusals[0] == refusals[1]


def test_what_nobody_registered_nobody_sees(stage: Cast) -> None:
    from treadle.domain.files.models import StoredFile

    assert StoredFile not in registered()
    assert scope_of(StoredFile).factory is None
    StoredFile.objects.create(
        factory=stage.factory, name="x", media_type="x", size=1, sha256="0" * 64, stored_at="2026-03-02T09:00Z"
    )
    for role in set(ROLES) - {"administrator"}:
        for permission in P:
            assert not visible_to(StoredFile.objects.all(), getattr(stage, role), permission, DAY).exists()


def test_everybody_with_the_permission_is_found(stage: Cast) -> None:
    assert set(people_with(P.CONSENT_GIVE, stage.factory, DAY)) == {stage.factory_manager}
    assert people_with(P.CONSENT_GIVE, stage.foreign_factory, DAY) == []
    assert set(people_with(P.DECISION_TAKE, stage.factory, DAY)) == {stage.country_manager}


def test_sites_and_countries(stage: Cast) -> None:
    stage.member(stage.advisor, "buyer_staff")
    assert sites_of(stage.advisor, DAY) == [Site.OFFICE, Site.BUYER]
    assert countries_of(stage.constituent, DAY) == {"VN"}
    assert countries_of(stage.administrator, DAY) is None
    assert countries_of(stage.buyer_staff, DAY) == set()


def test_roles_are_well_made() -> None:
    for key, role in ROLES.items():
        assert role.key == key
        assert P.OWN_ACCOUNT in role.permissions
        assert str(role.title)
        assert str(role.says).endswith(".")
    workers_side = ROLES["worker_representative"].permissions | ROLES["union_representative"].permissions
    assert not workers_side & {P.WORKER_ACCOUNTS_ISSUE, P.PEOPLE_MANAGE}
    management = ROLES["factory_manager"].permissions
    assert not management & {
        P.WORKER_ACCOUNTS_ISSUE,
        P.PEOPLE_MANAGE,
        P.PLAN_DISAGREEMENTS_SEE,
        P.PLAN_ENDORSE,
        P.SELF_DIAGNOSIS_WORKERS,
        P.ASSESSMENT_SEE,
        P.VISIT_PLAN,
        P.LEDGER_SEE,
    }
    for role in ROLES.values():
        if not role.is_staff:
            assert not role.permissions & {P.VISIT_PLAN, P.ASSESSMENT_SEE, P.LEDGER_SEE, P.FACTORY_IMPORT, P.PEOPLE_SEE}
