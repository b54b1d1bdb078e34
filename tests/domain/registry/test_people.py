"""Accounts and roles: who may hand out what, and to whom never."""

from datetime import date

import pytest

from tests.cast import DAY, NOW, Cast
from treadle.domain.access.permissions import Permission
from treadle.domain.access.queries import can
from treadle.domain.access.roles import ROLES
from treadle.domain.ledger.models import Entry
from treadle.domain.parties.models import Membership, Organisation, Person
from treadle.domain.parties.states import OrganisationKind as Kind
from treadle.domain.registry import operations
from treadle.domain.registry.operations.people import one_time_password
from treadle.kernel.errors import InvalidInput, NotYours, RuleBroken

pytestmark = pytest.mark.django_db


def open_account(
    cast: Cast, by: Person | None, role: str = "buyer_staff", place: object = None, **more: object
) -> Person:
    return operations.open_account(
        name="New Person",
        email="new@example.org",
        role=role,
        place=place or cast.buyer,  # type: ignore[arg-type]
        starts_on=DAY,
        by=by,
        now=NOW,
        **more,  # type: ignore[arg-type]
    ).person


class TestOpeningAccounts:
    def test_an_account_comes_with_its_role_and_a_password_to_hand_over(self, cast: Cast) -> None:
        opened = operations.open_account(
            name="New Person",
            email="New@Example.org",
            role="buyer_staff",
            place=cast.buyer,
            starts_on=DAY,
            by=cast.buyer_relations,
            now=NOW,
        )
        person = opened.person
        assert person.check_password(opened.password)
        assert (person.login, person.must_change_password, person.issued_by_programme) == (
            "new@example.org",
            True,
            False,
        )
        assert can(person, Permission.OWN_ACCOUNT, at=NOW)
        assert opened.password not in repr(opened)
        assert opened.password not in str(list(Entry.objects.values()))

    @pytest.mark.parametrize("login", ["NEW@example.org", "wati.worker", ""])
    def test_a_login_that_somebody_has_is_refused(self, cast: Cast, login: str) -> None:
        open_account(cast, cast.buyer_relations)
        assert cast.worker_representative.login == "wati.worker"
        with pytest.raises(InvalidInput):
            operations.open_account(
                name="Another",
                login=login,
                role="buyer_staff",
                place=cast.buyer,
                starts_on=DAY,
                by=cast.buyer_relations,
                now=NOW,
            )

    @pytest.mark.parametrize(
        "by",
        [
            "advisor",
            "assessor",
            "factory_manager",
            "buyer_staff",
            "group_lead",
            "constituent",
            "worker_representative",
            "monitoring_officer",
            "team_leader",
        ],
    )
    def test_others_open_none(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotYours):
            open_account(cast, getattr(cast, by))

    @pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator", "country_manager"}))
    def test_a_manager_gives_every_role_of_the_country_but_leading_ones(self, cast: Cast, role: str) -> None:
        place = cast.place_of(role)
        if role in {"worker_representative", "union_representative"}:
            with pytest.raises(RuleBroken):
                open_account(cast, cast.country_manager, role, place)
        else:
            assert open_account(cast, cast.country_manager, role, place).memberships.get().role == role

    @pytest.mark.parametrize("role", ["administrator", "country_manager"])
    def test_leading_roles_come_from_the_administrator(self, cast: Cast, role: str) -> None:
        with pytest.raises(NotYours):
            open_account(cast, cast.country_manager, role, cast.office)
        assert open_account(cast, cast.administrator, role, cast.office)

    @pytest.mark.parametrize("role", ["advisor", "team_leader", "researcher", "country_manager", "administrator"])
    def test_an_account_keeper_makes_no_staff(self, cast: Cast, role: str) -> None:
        with pytest.raises(NotYours):
            open_account(cast, cast.buyer_relations, role, cast.office)

    def test_a_manager_reaches_no_other_office(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            open_account(cast, cast.country_manager, "advisor", cast.other_office)
        with pytest.raises(NotYours):
            open_account(cast, cast.country_manager, "factory_manager", cast.foreign_factory)
        with pytest.raises(NotYours):
            open_account(
                cast,
                cast.country_manager,
                "constituent",
                Organisation.objects.create(kind=Kind.MINISTRY, name="Theirs", country="JO", created_at=NOW),
            )

    @pytest.mark.parametrize(
        ("role", "where"),
        [
            ("advisor", "buyer"),
            ("buyer_staff", "office"),
            ("group_lead", "buyer"),
            ("buyer_staff", "factory"),
            ("factory_manager", "office"),
        ],
    )
    def test_a_role_is_held_where_it_belongs(self, cast: Cast, role: str, where: str) -> None:
        with pytest.raises(RuleBroken):
            open_account(cast, None, role, getattr(cast, where))

    def test_a_role_that_does_not_exist(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            open_account(cast, None, "emperor")


class TestWorkerAccounts:
    @pytest.mark.parametrize("role", ["worker_representative", "union_representative"])
    def test_the_programme_issues_one_without_an_address(self, cast: Cast, role: str) -> None:
        opened = operations.issue_worker_account(
            factory=cast.factory,
            name="Wati",
            login="Wati 7",
            role=role,
            starts_on=DAY,
            by=cast.country_manager,
            now=NOW,
        )
        assert (opened.person.email, opened.person.login) == ("", "wati 7")
        assert opened.person.issued_by_programme
        assert opened.person.check_password(opened.password)

    @pytest.mark.parametrize(
        "by",
        [
            "factory_manager",
            "worker_representative",
            "ambassador",
            "buyer_staff",
            "group_lead",
            "buyer_relations",
            "assessor",
            "constituent",
        ],
    )
    def test_management_and_others_never(self, cast: Cast, by: str) -> None:
        with pytest.raises(NotYours):
            operations.issue_worker_account(
                factory=cast.factory, name="Wati", login="wati", starts_on=DAY, by=getattr(cast, by), now=NOW
            )
        with pytest.raises(NotYours):
            operations.give_role(
                person=cast.person("ambassador", name="Amira"),
                role="worker_representative",
                place=cast.factory,
                starts_on=DAY,
                by=getattr(cast, by),
                now=NOW,
            )
        with pytest.raises(NotYours):
            operations.reset_password_of(person=cast.worker_representative, by=getattr(cast, by), now=NOW)

    def test_a_managers_account_is_not_issued_this_way(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken):
            operations.issue_worker_account(
                factory=cast.factory,
                name="M",
                login="m",
                role="factory_manager",
                starts_on=DAY,
                by=cast.country_manager,
                now=NOW,
            )

    def test_nobody_speaks_for_both_sides_at_once(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken):
            operations.give_role(
                person=cast.factory_manager,
                role="worker_representative",
                place=cast.factory,
                starts_on=DAY,
                by=cast.country_manager,
                now=NOW,
            )
        with pytest.raises(RuleBroken):
            operations.give_role(
                person=cast.worker_representative,
                role="factory_manager",
                place=cast.factory,
                starts_on=DAY,
                by=cast.country_manager,
                now=NOW,
            )
        operations.end_role(
            membership=cast.worker_representative.memberships.get(), on=DAY, by=cast.country_manager, now=NOW
        )
        assert operations.give_role(
            person=cast.worker_representative,
            role="factory_manager",
            place=cast.factory,
            starts_on=date(2026, 3, 3),
            by=cast.country_manager,
            now=NOW,
        )


class TestGivingAndEnding:
    def test_nobody_gives_a_role_to_oneself(self, cast: Cast) -> None:
        with pytest.raises(RuleBroken):
            operations.give_role(
                person=cast.country_manager,
                role="team_leader",
                place=cast.office,
                starts_on=DAY,
                by=cast.country_manager,
                now=NOW,
            )

    def test_the_last_day_is_worked(self, cast: Cast) -> None:
        membership = cast.advisor.memberships.get()
        operations.end_role(membership=membership, on=DAY, by=cast.country_manager, now=NOW)
        person = Person.objects.get(pk=cast.advisor.pk)
        assert can(person, Permission.STANDARDS_SEE, at=DAY)
        assert not can(person, Permission.STANDARDS_SEE, at=date(2026, 3, 3))
        with pytest.raises(RuleBroken):
            operations.end_role(membership=membership, on=DAY, by=cast.country_manager, now=NOW)

    def test_a_time_does_not_end_before_it_starts(self, cast: Cast) -> None:
        with pytest.raises(InvalidInput):
            operations.give_role(
                person=cast.advisor,
                role="assessor",
                place=cast.office,
                starts_on=DAY,
                ends_on=date(2026, 3, 1),
                by=cast.country_manager,
                now=NOW,
            )

    def test_an_account_keeper_ends_no_managers_role(self, cast: Cast) -> None:
        with pytest.raises(NotYours):
            operations.end_role(
                membership=cast.country_manager.memberships.get(), on=DAY, by=cast.buyer_relations, now=NOW
            )
        assert Membership.objects.get(person=cast.country_manager).ends_on is None

    def test_a_shut_account_may_do_nothing(self, cast: Cast) -> None:
        operations.close_account(person=cast.buyer_staff, by=cast.buyer_relations, now=NOW)
        assert not can(cast.buyer_staff, Permission.OWN_ACCOUNT, at=NOW)


class TestPasswords:
    def test_a_new_password_replaces_the_old_one(self, cast: Cast) -> None:
        password = operations.reset_password_of(person=cast.worker_representative, by=cast.country_manager, now=NOW)
        person = Person.objects.get(pk=cast.worker_representative.pk)
        assert person.check_password(password)
        assert person.must_change_password

    @pytest.mark.parametrize(
        ("by", "of"),
        [
            ("buyer_relations", "country_manager"),
            ("buyer_relations", "administrator"),
            ("buyer_relations", "advisor"),
            ("country_manager", "administrator"),
            ("country_manager", "country_manager"),
            ("advisor", "factory_manager"),
            ("factory_manager", "ambassador"),
            ("buyer_staff", "academy_participant"),
        ],
    )
    def test_nobody_reaches_up_or_sideways(self, cast: Cast, by: str, of: str) -> None:
        with pytest.raises(NotYours):
            operations.reset_password_of(person=getattr(cast, of), by=getattr(cast, by), now=NOW)

    def test_a_second_role_elsewhere_counts(self, cast: Cast) -> None:
        """Who keeps buyers' accounts cannot take over somebody who is also a manager."""
        cast.member(cast.buyer_staff, "country_manager", cast.office)
        with pytest.raises(NotYours):
            operations.reset_password_of(person=cast.buyer_staff, by=cast.buyer_relations, now=NOW)

    def test_passwords_are_readable_and_never_alike(self) -> None:
        made = {one_time_password() for _n in range(200)}
        assert len(made) == 200
        assert all(len(each) == 14 and not set(each) & set("il1o0O") for each in made)
