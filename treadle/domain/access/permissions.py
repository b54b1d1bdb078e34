"""Every permission of the product, in one enum. What each means is said beside it and printed on a page."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """A thing that somebody may do. Roles hold sets of these; views and operations ask for one."""

    says: Promise

    def __new__(cls, value: str, says: Promise) -> "Permission":
        member = str.__new__(cls, value)
        member._value_ = value
        member.says = says
        return member

    OWN_ACCOUNT = "own_account", _("keep their own account, messages and calendar")
    FACTORY_SEE = "factory_see", _("see a factory's profile")
    FACTORY_CONTACTS_SEE = "factory_contacts_see", _("see a factory's contact persons")
    FACTORY_EDIT = "factory_edit", _("change a factory's profile")
    FACTORY_IMPORT = "factory_import", _("import lists of factories and decide on likely duplicates")
    CONSENT_GIVE = "consent_give", _("give and withdraw the factory's consent to share")
    PEOPLE_SEE = "people_see", _("see people and their roles")
    PHONES_SEE = "phones_see", _("see the telephone numbers of people in the programme")
    PEOPLE_MANAGE = "people_manage", _("give and end roles")
    WORKER_ACCOUNTS_ISSUE = "worker_accounts_issue", _("issue accounts to worker representatives")
    LINKS_MANAGE = "links_manage", _("record which buyer sources from which factory")
    AGREEMENT_SIGN = "agreement_sign", _("sign the factory up")
    CYCLE_ENROL = "cycle_enrol", _("enrol a factory in a cycle")
    CYCLE_SEE = "cycle_see", _("see a cycle's calendar, as far as it is theirs to know")
    CYCLE_MANAGE = "cycle_manage", _("postpone, waive, suspend or close, with a reason")
    CYCLE_ASSIGN = "cycle_assign", _("assign advisors, assessors and team leaders")
    VISIT_PLAN = "visit_plan", _("plan visits, unannounced ones included, and see their dates")
    VISIT_RECORD = "visit_record", _("record a visit, its actions and its one-page summary")
    VISIT_NOTES_READ = "visit_notes_read", _("read visit notes told in trust")
    STANDARDS_SEE = "standards_see", _("read the assessment tool and the law behind it")
    STANDARDS_EDIT = "standards_edit", _("change drafts of the assessment tool and of law rules")
    STANDARDS_CONSULT = "standards_consult", _("record agreement or a position on readings of national law")
    STANDARDS_ENFORCE = "standards_enforce", _("put a version in force")
    ASSESSMENT_SEE = "assessment_see", _("see an assessment before its report is released")
    ASSESSMENT_FILL = "assessment_fill", _("answer questions and record findings")
    ASSESSMENT_REVIEW = "assessment_review", _("review another person's assessment")
    DRAFT_COMMENT = "draft_comment", _("read the reviewed draft, ask for corrections and comment")
    SELF_DIAGNOSIS_WORKERS = "self_diagnosis_workers", _("answer the self-diagnosis for the workers' side")
    SELF_DIAGNOSIS_MANAGEMENT = "self_diagnosis_management", _("answer the self-diagnosis for management's side")
    SELF_DIAGNOSIS_SEE = "self_diagnosis_see", _("see the results of the self-diagnosis")
    SYSTEMS_REVIEW_RECORD = "systems_review_record", _("review management systems, social dialogue and learning")
    ALERT_RAISE = "alert_raise", _("raise a zero-tolerance alert")
    ALERT_SEE = "alert_see", _("see zero-tolerance alerts; each look is logged")
    ALERT_DECIDE = "alert_decide", _("decide on notifying the government")
    ALERT_NOTIFIED_SEE = "alert_notified_see", _("see the alerts that the ministry was notified of")
    PLAN_SEE = "plan_see", _("see the improvement plan")
    PLAN_EDIT = "plan_edit", _("write the improvement plan and prove what was done")
    PLAN_VERIFY = "plan_verify", _("verify that publicly reported items are fixed")
    PLAN_ENDORSE = "plan_endorse", _("endorse for the workers' side that an item is done, or disagree in private")
    PLAN_DISAGREEMENTS_SEE = "plan_disagreements_see", _("know that a worker representative disagrees, and why")
    PLAN_COMMENT = "plan_comment", _("comment on the one plan and record own commitments")
    FACTORY_REPORT_WRITE = "factory_report_write", _("write and release the factory's progress report")
    PROGRAMME_REPORT_WRITE = "programme_report_write", _("write the programme's progress report")
    PROGRAMME_REPORT_REVIEW = "programme_report_review", _("review the programme's progress report")
    REPORT_SEE = "report_see", _("read released reports that were shared with them")
    REPORT_SUMMARY_SEE = "report_summary_see", _("read the summary for the workers' side")
    REPORT_RELEASE = "report_release", _("release, withdraw and re-issue reports")
    DECISION_ADVISE = "decision_advise", _("advise on the decision at month sixteen")
    DECISION_TAKE = "decision_take", _("decide at month sixteen")
    DECISION_SEE = "decision_see", _("see the decision at month sixteen and how it was computed")
    DECISION_REVIEW_ASK = "decision_review_ask", _("ask for a review of the decision")
    COMMITTEE_SEE = "committee_see", _("see the committee's members and meetings")
    COMMITTEE_EDIT = "committee_edit", _("record the committee's members and meetings")
    TRAINING_RECORD = "training_record", _("record training days used and seminars attended")
    RATES_SEE = "rates_see", _("see non-compliance rates of the country")
    EXPORT = "export", _("export lists of what they see")
    LEDGER_SEE = "ledger_see", _("read what happened, by whom")
    ADMINISTER = "administer", _("administer the installation: offices, jobs, retention")
    RESEARCH = "research", _("use data of factories that consented to research, without names")
