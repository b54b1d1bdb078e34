"""Factories, organisations, links, partners and doubles."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.builders.lists import os_id
from tests.cast import DAY, NOW, Cast
from treadle.domain.access.models import Grant
from treadle.domain.access.states import GrantKind
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import DuplicateProposal, Factory, Organisation, SupplyLink
from treadle.domain.parties.queries import factories_named, factory_meant_by, office_meant_by
from treadle.domain.parties.states import OrganisationKind as Kind
from treadle.domain.parties.states import ProposalState
from treadle.domain.registry import operations
from treadle.domain.registry.profiles import ContactCard, NamedBuyer, Profile
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db
PROFILE = Profile(
    name="Alpha Garment",
    country="VN",
    address="1 Road",
    latitude=Decimal("10.95"),
    started_year=1999,
    longitude=Decimal("106.82"),
    workers_female=400,
    workers_male=100,
    isic="1410",
    products="Shirts, trousers",
)


def register(cast: Cast, profile: Profile = PROFILE, by: str = "country_manager", **more: object) -> Factory:
    return operations.register_factory(profile=profile, office=cast.office, by=getattr(cast, by), now=NOW, **more)  # type: ignore[arg-type]


class TestProfiles:
    def test_registration(self, cast: Cast) -> None:
        factory = register(
            cast,
            contacts=[ContactCard(name="An", phone="1"), ContactCard(name="Binh")],
            main_buyers=[NamedBuyer(name="One", since_year=2011)],
        )
        assert factory.workers == 500
        assert list(factory.contacts.values_list("order", "name")) == [(1, "An"), (2, "Binh")]
        assert factory.main_buyers.get().since_year == 2011
        assert Entry.objects.get(event="factory.registered").factory == factory

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": "…"}, "name"),
            ({"country": "XX"}, "country"),
            ({"country": "vn"}, "country"),
            ({"os_id": "VN2024001000019"}, "os_id"),
            ({"started_year": 2027}, "started_year"),
            ({"longitude": None}, "latitude"),
            ({"latitude": Decimal(91)}, "latitude"),
            ({"longitude": Decimal(181)}, "longitude"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, cast: Cast, change: dict[str, object], field: str
    ) -> None:
        with pytest.raises(InvalidInput) as refusal:
            register(cast, replace(PROFILE, **change))  # type: ignore[arg-type]
        assert set(refusal.value.fields) == {field}

    def test_too_many_names_are_refused(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            register(cast, contacts=[ContactCard(name=name) for name in "abc"])
        with pytest.raises(InvalidInput):
            register(cast, main_buyers=[NamedBuyer(name=name) for name in "abcd"])

    def test_an_os_id_belongs_to_one(self, cast: Cast) -> None:
        register(cast, replace(PROFILE, os_id=os_id()))
        with pytest.raises(InvalidInput):
            register(cast, replace(PROFILE, name="Beta", os_id=os_id()))

    @pytest.mark.parametrize("by", ["advisor", "team_leader", "factory_manager", "buyer_staff", "monitoring_officer"])
    def test_others_register_none(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotYours):
            register(cast, by=by)

    def test_the_factory_changes_its_profile_but_not_what_tells_it_apart(self, cast: Cast) -> None:
        changed = operations.change_factory(
            factory=cast.factory,
            now=NOW,
            by=cast.factory_manager,
            group=cast.group,
            profile=replace(PROFILE, name="New name", country="KH", os_id=os_id()),
        )
        changed.refresh_from_db()
        assert (changed.name, changed.country, changed.os_id) == ("New name", "VN", "")

    def test_a_new_owner_starts_without_leave(self, cast: Cast) -> None:
        operations.set_group_sharing(factory=cast.factory, shares=True, by=cast.factory_manager, now=NOW)
        other = Organisation.objects.create(kind=Kind.GROUP, name="Another group", created_at=NOW)
        factory = operations.change_factory(
            factory=cast.factory, profile=PROFILE, group=other, by=cast.country_manager, now=NOW
        )
        assert not factory.shares_with_group

    @pytest.mark.parametrize(
        "by", ["country_manager", "administrator", "group_lead", "worker_representative", "buyer_staff"]
    )
    def test_only_the_factory_shares_with_its_group(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotYours):
            operations.set_group_sharing(factory=cast.factory, shares=True, by=getattr(cast, by), now=NOW)

    def test_a_factory_without_a_group_shares_with_nobody(self, cast: Cast) -> None:
        manager = cast.person("factory_manager", name="Other Manager", at=cast.other_factory)
        with pytest.raises(RuleBroken):
            operations.set_group_sharing(factory=cast.other_factory, shares=True, by=manager, now=NOW)

    def test_an_office_takes_on_what_nobody_keeps(self, cast: Cast) -> None:
        found = Factory.objects.create(name="Imported", country="VN", created_at=NOW, updated_at=NOW)
        operations.take_on_factory(factory=found, office=cast.office, by=cast.country_manager, now=NOW)
        assert found.office == cast.office
        with pytest.raises(RuleBroken):
            operations.take_on_factory(
                factory=cast.foreign_factory, office=cast.office, by=cast.country_manager, now=NOW
            )
        with pytest.raises(NotYours):
            operations.take_on_factory(factory=found, office=cast.other_office, by=cast.country_manager, now=NOW)


class TestOrganisations:
    def test_recording(self, cast: Cast) -> None:
        made = operations.record_organisation(
            kind=Kind.BUYER, name=" Fine Label ", country="", by=cast.buyer_relations, now=NOW
        )
        assert made.name == "Fine Label"
        with pytest.raises(InvalidInput):
            operations.record_organisation(
                kind=Kind.BUYER, name="FINE LABEL", country="", by=cast.buyer_relations, now=NOW
            )

    @pytest.mark.parametrize(
        ("kind", "name", "country"), [(Kind.BUYER, " ", ""), (Kind.MINISTRY, "M", ""), (Kind.BUYER, "B", "XX")]
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, kind: Kind, name: str, country: str) -> None:
        with pytest.raises(InvalidInput):
            operations.record_organisation(kind=kind, name=name, country=country, by=cast.country_manager, now=NOW)

    def test_only_the_administrator_opens_offices_and_closes(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            operations.record_organisation(kind=Kind.OFFICE, name="O", country="KH", by=cast.country_manager, now=NOW)
        assert cast.supply_link.ends_on is None
        assert cast.buyer_staff.memberships.get().ends_on is None
        with pytest.raises(NotYours):
            operations.close_organisation(organisation=cast.buyer, on=DAY, by=cast.country_manager, now=NOW)
        operations.close_organisation(organisation=cast.buyer, on=DAY, by=cast.administrator, now=NOW)
        assert SupplyLink.objects.get().ends_on == DAY
        assert cast.buyer_staff.memberships.get().ends_on == DAY

    def test_an_office_is_meant_by_id_name_or_country(self, cast: Cast) -> None:
        for text in (str(cast.office.pk), cast.office.name.upper(), "vn"):
            assert office_meant_by(text) == cast.office
        operations.record_organisation(kind=Kind.OFFICE, name="A second one", country="VN", by=None, now=NOW)
        for text in ("vn", "nowhere"):
            with pytest.raises(InvalidInput):
                office_meant_by(text)


class TestLinks:
    def test_a_link_is_recorded_once_and_ended(self, cast: Cast) -> None:
        first, second = (
            operations.link_supply(
                buyer=cast.buyer, factory=cast.factory, starts_on=DAY, now=NOW, by=cast.buyer_relations
            )
            for _n in range(2)
        )
        assert first == second
        assert Entry.objects.filter(event="supply.linked").count() == 1
        operations.end_supply_link(link=first, on=date(2026, 5, 1), by=cast.buyer_relations, now=NOW)
        assert SupplyLink.objects.get().ends_on == date(2026, 5, 1)

    def test_who_buys_nothing_sources_nothing(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken):
            operations.link_supply(
                buyer=cast.union, factory=cast.factory, starts_on=DAY, by=cast.buyer_relations, now=NOW
            )

    @pytest.mark.parametrize("by", ["advisor", "factory_manager", "buyer_staff"])
    def test_others_link_nothing(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotYours):
            operations.link_supply(buyer=cast.buyer, factory=cast.factory, starts_on=DAY, by=getattr(cast, by), now=NOW)

    def test_partnership_from_one_day_to_another(self, cast: Cast) -> None:
        operations.record_partnership(
            partner=cast.partner, factory=cast.factory, starts_on=DAY, by=cast.team_leader, now=NOW
        )
        assert Grant.objects.get(kind=GrantKind.PARTNERSHIP).organisation == cast.partner
        operations.end_partnership(
            partner=cast.partner, factory=cast.factory, on=date(2026, 4, 1), by=cast.team_leader, now=NOW
        )
        assert Grant.objects.get(kind=GrantKind.PARTNERSHIP).ends_on == date(2026, 3, 31)
        with pytest.raises(RuleBroken):
            operations.end_partnership(
                partner=cast.partner, factory=cast.factory, on=date(2026, 4, 1), by=cast.team_leader, now=NOW
            )
        with pytest.raises(RuleBroken):
            operations.record_partnership(
                partner=cast.buyer, factory=cast.factory, starts_on=DAY, by=cast.team_leader, now=NOW
            )


class TestDoubles:
    def proposal(self, cast: Cast) -> DuplicateProposal:
        return DuplicateProposal.objects.create(
            first=cast.factory, second=cast.other_factory, likeness=90, reason="x", created_at=NOW
        )

    def test_the_kept_one_takes_the_ids_and_stands_for_both(self, cast: Cast) -> None:
        cast.other_factory.os_id = os_id()
        cast.other_factory.save()
        operations.decide_duplicate(
            proposal=self.proposal(cast), same=True, keep=cast.factory, by=cast.country_manager, now=NOW
        )
        dropped = Factory.objects.get(pk=cast.other_factory.pk)
        assert (dropped.obsolete, dropped.os_id) == (True, "")
        assert Factory.objects.get(pk=cast.factory.pk).os_id == os_id()
        assert factory_meant_by(dropped.pk) == cast.factory
        assert not factories_named("Quiet Needle").exists()

    def test_two_factories_stay_two(self, cast: Cast) -> None:
        decided = operations.decide_duplicate(
            proposal=self.proposal(cast), same=False, by=cast.monitoring_officer, now=NOW
        )
        assert (decided.state, Factory.objects.filter(obsolete=True).count()) == (ProposalState.DIFFERENT, 0)
        with pytest.raises(RuleBroken):
            operations.decide_duplicate(proposal=decided, same=False, by=cast.monitoring_officer, now=NOW)

    def test_nothing_that_is_in_use_is_dropped(self, cast: Cast) -> None:
        assert cast.factory_manager.memberships.get().factory == cast.factory
        with pytest.raises(RuleBroken):
            operations.decide_duplicate(
                proposal=self.proposal(cast), same=True, keep=cast.other_factory, by=cast.country_manager, now=NOW
            )
        with pytest.raises(InvalidInput):
            operations.decide_duplicate(
                proposal=self.proposal(cast)
                if not DuplicateProposal.objects.exists()
                else DuplicateProposal.objects.get(),
                same=True,
                keep=None,
                by=cast.country_manager,
                now=NOW,
            )

    def test_both_must_be_ones_own(self, cast: Cast) -> None:
        foreign = DuplicateProposal.objects.create(
            first=cast.factory, second=cast.foreign_factory, likeness=90, reason="x", created_at=NOW
        )
        with pytest.raises(NotYours):
            operations.decide_duplicate(proposal=foreign, same=False, by=cast.country_manager, now=NOW)
