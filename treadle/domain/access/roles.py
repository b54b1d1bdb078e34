"""The roles, as code: each holds its description beside its rights. The page “who may do what” is made from this."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treadle.domain.access.permissions import Permission as P
from treadle.domain.parties.states import OrganisationKind as Kind


class Reach(StrEnum):
    """How far a role's rights carry."""

    EVERYWHERE = "everywhere"
    OFFICE = "office"
    ASSIGNED = "assigned"
    PARTNER = "partner"
    FACTORY = "factory"
    GROUP = "group"
    CONSENTED = "consented"
    COUNTRY = "country"


class Site(StrEnum):
    """The site that is a role's home."""

    OFFICE = "office"
    FACTORY = "factory"
    BUYER = "buyer"
    CONSTITUENT = "constituent"


@dataclass(frozen=True)
class Role:
    """A role: where it can be held (organisation kinds, or None for a factory), how far it reaches, what it may."""

    key: str
    title: Promise
    says: Promise
    held_in: frozenset[str] | None
    reach: Reach
    site: Site
    permissions: frozenset[P]
    is_staff: bool = False


_READS = frozenset({P.OWN_ACCOUNT, P.FACTORY_SEE, P.CYCLE_SEE, P.STANDARDS_SEE})
_STAFF = _READS | {
    P.FACTORY_CONTACTS_SEE,
    P.RATES_SEE,
    P.EXPORT,
    P.PEOPLE_SEE,
    P.COMMITTEE_SEE,
    P.PLAN_SEE,
    P.REPORT_SEE,
    P.REPORT_SUMMARY_SEE,
    P.DECISION_SEE,
    P.SELF_DIAGNOSIS_SEE,
}
_VISITING = frozenset({P.VISIT_PLAN, P.VISIT_RECORD, P.ALERT_RAISE})
_MANAGING = frozenset(
    {
        P.FACTORY_EDIT,
        P.FACTORY_IMPORT,
        P.PEOPLE_MANAGE,
        P.PHONES_SEE,
        P.WORKER_ACCOUNTS_ISSUE,
        P.LINKS_MANAGE,
        P.CYCLE_ENROL,
        P.CYCLE_MANAGE,
        P.CYCLE_ASSIGN,
        P.LEDGER_SEE,
        P.AGREEMENT_SIGN,
        P.TRAINING_RECORD,
        P.COMMITTEE_EDIT,
    }
)
_OFFICE = frozenset({Kind.OFFICE.value})


def _staff(key: str, title: Promise, says: Promise, reach: Reach, extra: frozenset[P]) -> Role:
    return Role(key, title, says, _OFFICE, reach, Site.OFFICE, _STAFF | extra, is_staff=True)


_ALL = [
    _staff(
        "advisor",
        _("Advisor"),
        _("Coaches the factories assigned to them; keeps what is told in trust."),
        Reach.ASSIGNED,
        _VISITING
        | {
            P.VISIT_NOTES_READ,
            P.COMMITTEE_EDIT,
            P.TRAINING_RECORD,
            P.SYSTEMS_REVIEW_RECORD,
            P.PROGRAMME_REPORT_WRITE,
            P.PLAN_VERIFY,
            P.PLAN_DISAGREEMENTS_SEE,
            P.WORKER_ACCOUNTS_ISSUE,
        },
    ),
    _staff(
        "assessor",
        _("Assessor"),
        _("Assesses the factories assigned to them."),
        Reach.ASSIGNED,
        _VISITING | {P.ASSESSMENT_SEE, P.ASSESSMENT_FILL},
    ),
    _staff(
        "interpreter", _("Interpreter"), _("Interprets on the visits assigned to them."), Reach.ASSIGNED, frozenset()
    ),
    _staff(
        "team_leader",
        _("Team leader"),
        _("Reviews, checks quality and releases reports."),
        Reach.OFFICE,
        _VISITING
        | {
            P.VISIT_NOTES_READ,
            P.ASSESSMENT_SEE,
            P.ASSESSMENT_REVIEW,
            P.PROGRAMME_REPORT_REVIEW,
            P.REPORT_RELEASE,
            P.DECISION_ADVISE,
            P.CYCLE_ASSIGN,
            P.CYCLE_MANAGE,
            P.PLAN_VERIFY,
            P.PLAN_DISAGREEMENTS_SEE,
            P.COMMITTEE_EDIT,
            P.TRAINING_RECORD,
            P.STANDARDS_EDIT,
            P.LEDGER_SEE,
            P.PHONES_SEE,
            P.ALERT_SEE,
        },
    ),
    _staff(
        "training_officer",
        _("Training officer"),
        _("Runs training days and seminars."),
        Reach.OFFICE,
        frozenset({P.TRAINING_RECORD, P.COMMITTEE_EDIT, P.ALERT_RAISE}),
    ),
    _staff(
        "buyer_relations",
        _("Buyer relations"),
        _("Keeps supply links and buyers' accounts."),
        Reach.OFFICE,
        frozenset({P.LINKS_MANAGE, P.PEOPLE_MANAGE}),
    ),
    _staff(
        "monitoring_officer",
        _("Monitoring officer"),
        _("Watches figures and the quality of data."),
        Reach.OFFICE,
        frozenset({P.LEDGER_SEE, P.FACTORY_IMPORT}),
    ),
    _staff(
        "country_manager",
        _("Country manager"),
        _("Answers for the country programme."),
        Reach.OFFICE,
        _MANAGING
        | {
            P.VISIT_PLAN,
            P.ASSESSMENT_SEE,
            P.REPORT_RELEASE,
            P.DECISION_TAKE,
            P.ALERT_SEE,
            P.ALERT_DECIDE,
            P.STANDARDS_EDIT,
            P.STANDARDS_ENFORCE,
        },
    ),
    _staff(
        "administrator",
        _("Programme administrator"),
        _("Keeps the installation, offices and accounts."),
        Reach.EVERYWHERE,
        _MANAGING | {P.ADMINISTER, P.STANDARDS_EDIT, P.STANDARDS_ENFORCE},
    ),
    Role(
        "researcher",
        _("Researcher"),
        _("Works with data of factories that consented to research, without names."),
        _OFFICE,
        Reach.COUNTRY,
        Site.OFFICE,
        frozenset({P.OWN_ACCOUNT, P.RATES_SEE, P.STANDARDS_SEE, P.RESEARCH}),
        is_staff=True,
    ),
    Role(
        "partner_staff",
        _("Implementing partner's staff"),
        _("Works with the factories that their organisation is partner for, for that time."),
        frozenset({Kind.PARTNER.value}),
        Reach.PARTNER,
        Site.OFFICE,
        _READS | {P.COMMITTEE_SEE, P.TRAINING_RECORD, P.ALERT_RAISE},
    ),
    Role(
        "factory_manager",
        _("Factory manager"),
        _("Answers for the factory."),
        None,
        Reach.FACTORY,
        Site.FACTORY,
        _READS
        | {
            P.FACTORY_CONTACTS_SEE,
            P.FACTORY_EDIT,
            P.CONSENT_GIVE,
            P.AGREEMENT_SIGN,
            P.DRAFT_COMMENT,
            P.SELF_DIAGNOSIS_MANAGEMENT,
            P.SELF_DIAGNOSIS_SEE,
            P.PLAN_SEE,
            P.PLAN_EDIT,
            P.FACTORY_REPORT_WRITE,
            P.REPORT_SEE,
            P.DECISION_SEE,
            P.DECISION_REVIEW_ASK,
            P.COMMITTEE_SEE,
            P.EXPORT,
        },
    ),
    Role(
        "worker_representative",
        _("Worker representative"),
        _("Elected by the workers to the committee."),
        None,
        Reach.FACTORY,
        Site.FACTORY,
        _READS
        | {
            P.SELF_DIAGNOSIS_WORKERS,
            P.SELF_DIAGNOSIS_SEE,
            P.PLAN_SEE,
            P.PLAN_ENDORSE,
            P.REPORT_SUMMARY_SEE,
            P.COMMITTEE_SEE,
        },
    ),
    Role(
        "union_representative",
        _("Union representative"),
        _("Speaks for the union in the factory."),
        None,
        Reach.FACTORY,
        Site.FACTORY,
        _READS
        | {
            P.SELF_DIAGNOSIS_WORKERS,
            P.SELF_DIAGNOSIS_SEE,
            P.PLAN_SEE,
            P.PLAN_ENDORSE,
            P.REPORT_SUMMARY_SEE,
            P.COMMITTEE_SEE,
        },
    ),
    Role(
        "ambassador",
        _("Factory ambassador"),
        _("Trained to lead improvement in the factory."),
        None,
        Reach.FACTORY,
        Site.FACTORY,
        _READS | {P.PLAN_SEE, P.PLAN_EDIT, P.COMMITTEE_SEE},
    ),
    Role(
        "group_lead",
        _("Group lead"),
        _("Sees the group's factories that agreed to it."),
        frozenset({Kind.GROUP.value}),
        Reach.GROUP,
        Site.BUYER,
        _READS | {P.PLAN_SEE, P.REPORT_SEE, P.DECISION_SEE, P.EXPORT},
    ),
    Role(
        "buyer_staff",
        _("Buyer's staff"),
        _("Follows the factories that consented, and helps on the one plan."),
        frozenset({Kind.BUYER.value, Kind.AGENT.value}),
        Reach.CONSENTED,
        Site.BUYER,
        _READS | {P.PLAN_SEE, P.PLAN_COMMENT, P.REPORT_SEE, P.DECISION_SEE, P.EXPORT},
    ),
    Role(
        "academy_participant",
        _("Academy participant"),
        _("Learns to coach instead of to police."),
        frozenset({Kind.BUYER.value, Kind.AGENT.value}),
        Reach.CONSENTED,
        Site.BUYER,
        _READS,
    ),
    Role(
        "constituent",
        _("Constituent"),
        _("Speaks for government, employers or unions in the country."),
        frozenset({Kind.MINISTRY.value, Kind.EMPLOYERS.value, Kind.UNION.value}),
        Reach.COUNTRY,
        Site.CONSTITUENT,
        frozenset({P.OWN_ACCOUNT, P.STANDARDS_SEE, P.STANDARDS_CONSULT, P.RATES_SEE}),
    ),
    Role(
        "ministry_contact",
        _("Named government contact"),
        _("Is notified of zero-tolerance alerts."),
        frozenset({Kind.MINISTRY.value}),
        Reach.COUNTRY,
        Site.CONSTITUENT,
        frozenset({P.OWN_ACCOUNT, P.STANDARDS_SEE, P.STANDARDS_CONSULT, P.RATES_SEE, P.ALERT_NOTIFIED_SEE}),
    ),
]
ROLES: dict[str, Role] = {role.key: role for role in _ALL}


def role_choices() -> list[tuple[str, Promise]]:
    """Keys and titles, for forms."""
    return [(role.key, role.title) for role in _ALL]
