"""What the registry refuses; pure, asks no database, knows no person."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.roles import ROLES, Role
from treadle.domain.parties.models import Factory
from treadle.domain.parties.states import OrganisationKind
from treadle.domain.registry.lists.countries import country_code
from treadle.domain.registry.lists.normal import plain
from treadle.domain.registry.profiles import ContactCard, NamedBuyer, Profile
from treadle.kernel.errors import InvalidInput, RuleBroken
from treadle.kernel.ids import is_os_id
from treadle.kernel.phones import international

PEOPLE_THERE = _("people with a role")
BUYERS_THERE = _("supply links")
GRANTS_THERE = _("assignments, consents or partnerships")
OS_ID_TAKEN = _("Another factory has this OS ID. Look it up, or decide whether the two are one factory.")

WORKER_ROLES = frozenset({"worker_representative", "union_representative"})
THEMES = frozenset({"system", "light", "dark"})
MOST_CONTACTS = 2
MOST_BUYERS = 3
SOURCING_KINDS = frozenset({OrganisationKind.BUYER, OrganisationKind.AGENT})


def check_profile(profile: Profile, contacts: Sequence[ContactCard], buyers: Sequence[NamedBuyer], on: date) -> None:
    """Refuse a profile that cannot be; each field has its own sentence."""
    wrong: dict[str, str | Promise] = {}
    if not plain(profile.name):
        wrong["name"] = _("Write the factory's name in Latin script.")
    if country_code(profile.country) != profile.country:
        wrong["country"] = _("Choose a country.")
    if profile.os_id and not is_os_id(profile.os_id):
        wrong["os_id"] = _("This is no OS ID: its shape or its check character is wrong. Copy it from Open Supply Hub.")
    if profile.started_year is not None and not 1700 <= profile.started_year <= on.year:
        wrong["started_year"] = _("A factory cannot have started in that year.")
    wrong |= _wrong_place(profile.latitude, profile.longitude)
    if len(contacts) > MOST_CONTACTS:
        wrong["contacts"] = _("A factory names two contact persons at most.")
    if len(buyers) > MOST_BUYERS:
        wrong["main_buyers"] = _("A factory names its three main buyers at most.")
    if any(buyer.since_year and buyer.since_year > on.year for buyer in buyers):
        wrong["main_buyers"] = _("A relation with a buyer cannot begin in the future.")
    if wrong:
        raise InvalidInput(_("The profile was not saved. Look at the marked fields."), fields=wrong)


def _wrong_place(latitude: Decimal | None, longitude: Decimal | None) -> dict[str, str | Promise]:
    if (latitude is None) != (longitude is None):
        return {"latitude": _("Latitude and longitude belong together. Fill in both or neither.")}
    if latitude is not None and not -90 <= latitude <= 90:
        return {"latitude": _("A latitude lies between -90 and 90.")}
    if longitude is not None and not -180 <= longitude <= 180:
        return {"longitude": _("A longitude lies between -180 and 180.")}
    return {}


def role_of(key: str) -> Role:
    """The role of that key; refuses a key that does not exist."""
    if key not in ROLES:
        raise InvalidInput(_("There is no such role."), fields={"role": _("Choose a role.")})
    return ROLES[key]


def check_role_fits(role: Role, kind: str | None) -> None:
    """Refuse a role where it cannot be held. ``kind`` is the organisation's, or None for a factory."""
    fits = role.held_in is None if kind is None else role.held_in is not None and kind in role.held_in
    if not fits:
        raise RuleBroken(_("The role “%(role)s” cannot be held there.") % {"role": role.title}, code="role_not_here")


def check_two_sides(role: Role, others: Collection[str]) -> None:
    """Refuse to let one person speak for management and for the workers of one factory."""
    held = set(others)
    manages, speaks_for_workers = role.key == "factory_manager", role.key in WORKER_ROLES
    if (speaks_for_workers and "factory_manager" in held) or (manages and held & WORKER_ROLES):
        raise RuleBroken(_("One person cannot speak for management and for the workers of the same factory. "
                           "End the other role first."), code="both_sides")


def check_dates(starts_on: date, ends_on: date | None) -> None:
    """Refuse a time that ends before it starts."""
    if ends_on is not None and ends_on < starts_on:
        raise InvalidInput(_("The last day lies before the first."), fields={"ends_on": _("Choose a later day.")})


def check_sources(kind: str) -> None:
    """Refuse a supply link of an organisation that buys nothing."""
    if kind not in SOURCING_KINDS:
        raise RuleBroken(_("Only buyers and agents source from factories."), code="not_a_buyer")


def check_can_drop(still_open: Collection[str]) -> None:
    """Refuse to drop a record that people or buyers still stand on."""
    if still_open:
        raise RuleBroken(
            _("The record to drop still has: %(things)s. Keep that record, or end these first.")
            % {"things": ", ".join(sorted(still_open))}, code="still_in_use",
        )


def check_can_take_on(office_id: UUID | None, country: str, office_country: str, obsolete: bool) -> None:
    """Refuse to take on a factory that another office keeps, that lies elsewhere, or that was dropped as a double."""
    if office_id is not None or obsolete:
        raise RuleBroken(_("An office keeps this factory already."), code="kept_already")
    if country != office_country:
        raise RuleBroken(_("The factory lies outside the office's country."), code="other_country")


def check_has_group(has_group: bool, shares: bool) -> None:
    """Refuse to share with a group that is not there."""
    if shares and not has_group:
        raise RuleBroken(_("The factory names no owner group, so there is nobody to share with."), code="no_group")


def check_is_open(is_open: bool) -> None:
    """Refuse to end what has ended."""
    if not is_open:
        raise RuleBroken(_("This has ended already."), code="ended_already")


def check_organisation(kind: str, name: str, country: str, taken: bool) -> None:
    """Refuse an organisation without a name, with an unknown country, or recorded before."""
    wrong: dict[str, str | Promise] = {}
    if not plain(name):
        wrong["name"] = _("Write the organisation's name.")
    if country and country_code(country) != country:
        wrong["country"] = _("Choose a country.")
    if not country and kind in {OrganisationKind.OFFICE, OrganisationKind.MINISTRY}:
        wrong["country"] = _("An office and a ministry belong to a country. Choose it.")
    if taken:
        wrong["name"] = _("An organisation of this kind and name is recorded already.")
    if wrong:
        raise InvalidInput(_("The organisation was not recorded. Look at the marked fields."), fields=wrong)


def check_is_partner(kind: str) -> None:
    """Refuse a partnership with anybody but an implementing partner."""
    if kind != OrganisationKind.PARTNER:
        raise RuleBroken(_("Only an implementing partner can be let in this way."), code="not_a_partner")


def check_worker_role(role: Role) -> None:
    """Refuse to issue an account in this way for a role that does not speak for workers."""
    if role.key not in WORKER_ROLES:
        raise RuleBroken(_("Accounts are issued in this way to worker and union representatives only."),
                         code="not_a_worker_role")


def check_not_worker_role(role: Role) -> None:
    """Refuse an ordinary account for those who get theirs on paper."""
    if role.key in WORKER_ROLES:
        raise RuleBroken(_("Worker and union representatives get an account that the programme issues, without "
                           "e-mail."), code="worker_role")


def check_not_oneself(is_oneself: bool) -> None:
    """Refuse to give a role to oneself."""
    if is_oneself:
        raise RuleBroken(_("Nobody gives a role to themselves. Ask a colleague."), code="own_role")


def check_account(name: str, login: str, taken: bool, sex_is_known: bool) -> None:
    """Refuse an account without a name, or whose login name or address somebody has."""
    wrong: dict[str, str | Promise] = {}
    if not name:
        wrong["name"] = _("Write the person's name.")
    if not login:
        wrong["login"] = _("Write a login name or an e-mail address.")
    if taken:
        wrong["login"] = _("Somebody signs in with this name already. Choose another.")
    if not sex_is_known:
        wrong["sex"] = _("Choose one of the answers.")
    if wrong:
        raise InvalidInput(_("The account was not opened. Look at the marked fields."), fields=wrong)


def the_kept(keep: Factory | None, first: Factory, second: Factory) -> Factory:
    """Which of the two records stays; refuses a third one."""
    for factory in (first, second):
        if keep is not None and keep.pk == factory.pk:
            return factory
    raise InvalidInput(_("Choose which of the two records to keep."), fields={"keep": _("Choose one.")})


def check_names_office(named: bool) -> None:
    """Refuse a person's import for no office."""
    if not named:
        raise InvalidInput(_("Choose the office that you import for."), fields={"office": _("Choose an office.")})


def check_look(locale: str, theme: str) -> None:
    """Refuse a language or colours that are not offered."""
    wrong: dict[str, str | Promise] = {}
    if locale not in dict(settings.LANGUAGES):
        wrong["locale"] = _("Choose one of the languages.")
    if theme not in THEMES:
        wrong["theme"] = _("Choose one of the answers.")
    if wrong:
        raise InvalidInput(_("This was not saved. Look at the marked fields."), fields=wrong)


def phone_in_full(text: str) -> str:
    """The telephone number in its international form, "" of none; refuses what cannot be dialled from everywhere."""
    number = international(text)
    if number is None:
        raise InvalidInput(
            _("The telephone number was not saved."),
            fields={"phone": _("Write the number with + and the country's code, such as +84 24 1234 5678.")})
    return number
