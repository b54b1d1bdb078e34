"""The register of personal data: each class with its purpose and period, and each field of each table in its class.

A test reads every model: a field that could hold something about a person stands here, or in ``NOT_PERSONAL`` with why.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

YEAR = 365


@dataclass(frozen=True)
class DataClass:
    """One class of personal data. ``days`` is counted from what ``since`` says; None: there is no period of its own."""

    key: str
    title: Promise
    purpose: Promise
    since: Promise
    days: int | None
    then: Promise

    @property
    def period(self) -> timedelta:
        """The period; asked only of classes that have one."""
        return timedelta(days=self.days or 0)


_ALL = [
    DataClass("account", _("Accounts"), _("Signing in, and being reached as a member of the programme."),
              _("the end of the last role"), 2 * YEAR,
              _("Name, login, address, telephone number, keys and preferences are removed; the row stays as “Former "
                "member”.")),
    DataClass("trace", _("Who did what"), _("Answering for what was done: reviews, decisions, looks at alerts."),
              _("no period of its own"), None, _("Stays, and points to “Former member” once the account is removed.")),
    DataClass("session", _("Sessions"), _("Staying signed in."), _("the session's end"), 0, _("Deleted.")),
    DataClass("message", _("Messages"), _("Telling people what waits for them."), _("sending"), 2 * YEAR,
              _("Deleted.")),
    DataClass("look", _("Looks"), _("Knowing who opened an alert or took a report away."), _("the look"), 3 * YEAR,
              _("Deleted.")),
    DataClass("print", _("Printed reports and exports"), _("Fetching what was asked for; each bears a reader's name."),
              _("asking for it"), 30, _("File and row are deleted; it can be asked for again.")),
    DataClass("contact", _("Contacts of factories"), _("Reaching the factory."),
              _("the end of the factory's last cycle, or its last change where it never had one"), 2 * YEAR,
              _("Deleted.")),
    DataClass("signature", _("Signatures on agreements"), _("Proving who signed the factory up."),
              _("the end of the factory's last cycle"), 10 * YEAR, _("Name and position are removed.")),
    DataClass("member", _("Committee members"), _("Knowing who sits on the committee, for which side."),
              _("leaving the committee, or the committee's end"), 2 * YEAR,
              _("Name, position and account are removed.")),
    DataClass("present", _("Who attended a closing meeting"), _("Proving that the factory was told the findings."),
              _("the end of the cycle"), 2 * YEAR, _("Removed.")),
    DataClass("trust", _("What was told in trust"), _("Advice, and disagreement that must not point at anybody."),
              _("the end of the cycle"), 2 * YEAR, _("The words are removed.")),
    DataClass("case", _("Zero-tolerance cases"), _("Protecting the people concerned, and telling the government."),
              _("closing the case"), 5 * YEAR, _("The words are removed; that there was a case stays.")),
    DataClass("words", _("Words in the work"), _("Findings, plans and reasons; they may mention a person."),
              _("the end of the cycle"), 10 * YEAR, _("The words are removed; outcomes and dates stay.")),
    DataClass("evidence", _("Files"), _("Proving a finding or an improvement; pictures may show people."),
              _("the end of the cycle"), 10 * YEAR, _("Files are deleted.")),
    DataClass("journal", _("Journals of visits"),
              _("Bringing together what several devices wrote, interviews' notes and photos of the tray included."),
              _("the release of the report, or the end of the cycle"), 180,
              _("Entries, devices, leases and files that prove nothing are deleted; the answers stay.")),
    DataClass("list", _("Imported lists"), _("Saying what came of each row."), _("the import"), YEAR,
              _("The list and what was said of its rows are deleted.")),
    DataClass("job", _("Background jobs"), _("Finding out why something failed."), _("the job's end"), 30,
              _("Deleted.")),
    DataClass("machine", _("Tokens and deliveries to other systems"), _("Letting machines in, and telling them news."),
              _("the token's or delivery's end"), 90, _("Deleted.")),
]
CLASSES: dict[str, DataClass] = {each.key: each for each in _ALL}

_FIELDS: dict[str, str] = {
    "account": """
        parties.Person.password parties.Person.login parties.Person.email parties.Person.name parties.Person.sex
        parties.Person.phone parties.Person.locale parties.Person.theme
        parties.Person.last_login parties.Person.calendar_token parties.Membership.person
        account.EmailAddress.* account.EmailConfirmation.* mfa.Authenticator.*
        socialaccount.SocialAccount.* socialaccount.SocialToken.* notices.Preference.person""",
    "session": "sessions.Session.session_data sessions.Session.session_key",
    "message": "notices.Notice.person notices.Notice.facts notices.Notice.path notices.Notice.once_key",
    "look": "assessments.AlertLook.person reports.Download.person",
    "print": """reports.Rendering.person reports.Rendering.path reports.Rendering.error notices.Export.person
        notices.Export.path notices.Export.selection notices.Export.error""",
    "contact": "parties.Contact.name parties.Contact.position parties.Contact.email parties.Contact.phone",
    "signature": "cycles.Agreement.signatory_name cycles.Agreement.signatory_position",
    "member": "committees.Member.name committees.Member.position committees.Member.person committees.Member.sex",
    "present": "assessments.ClosingMeeting.attended",
    "trust": """cycles.Visit.notes improvement.Disagreement.text improvement.Disagreement.settled_note
        assessments.DiagnosisReply.note""",
    "case": "assessments.Alert.description assessments.Alert.decision_reason assessments.Alert.closing_note",
    "words": """
        cycles.Cycle.state_reason cycles.Milestone.reason cycles.Visit.agenda cycles.Visit.outcome
        cycles.Visit.mode_reason cycles.Visit.early_reason
        cycles.AgreedAction.text cycles.AgreedAction.responsible cycles.VisitSummary.text
        assessments.Assessment.sent_back_remark assessments.Assessment.cancel_reason assessments.Answer.value
        assessments.Answer.note assessments.AnswerChange.before assessments.AnswerChange.after
        assessments.PackedAnswers.said
        assessments.Finding.explanation assessments.Finding.evidence assessments.ReviewRemark.text
        assessments.Correction.text assessments.Correction.answer assessments.FactoryComment.text
        assessments.SystemsScore.note assessments.ClosingMeeting.remark committees.Meeting.decisions
        committees.Meeting.agenda committees.Meeting.minutes committees.Decision.text committees.Decision.responsible
        improvement.Item.action improvement.Item.responsible improvement.Item.verification_note
        improvement.ItemChange.before improvement.ItemChange.after improvement.Cause.steps improvement.Cause.root
        improvement.PlanComment.text improvement.BuyerCommitment.text improvement.FactoryReport.sections
        improvement.ProgrammeReport.achievements improvement.ProgrammeReport.challenges
        improvement.ProgrammeReport.systems improvement.ProgrammeReport.dialogue
        improvement.ProgrammeReport.dialogue_note improvement.ProgrammeReport.review_remark
        reports.Decision.advice_reason reports.Decision.reason reports.Decision.review_request
        reports.Decision.confirm_reason reports.Release.change_note reports.Release.late_reason
        reports.Release.withdrawn_reason""",
    "evidence": "files.StoredFile.name assessments.FindingFile.caption improvement.Proof.caption",
    "journal": """fieldwork.Journal.* fieldwork.Lease.* fieldwork.Bundle.* fieldwork.Register.* fieldwork.Refusal.*
        fieldwork.Upload.*""",
    "list": "parties.ImportRun.name parties.ImportRun.rejected parties.ImportRun.changes parties.ImportRun.problem",
    "job": """django_ox.OxTask.args django_ox.OxTask.kwargs django_ox.OxTask.errors django_ox.OxTask.return_value""",
    "machine": """access.Token.person access.Token.name access.Token.digest access.Token.prefix access.IdempotencyKey.*
        notices.Endpoint.* notices.Delivery.*""",
}
FIELDS: dict[str, str] = {field: key for key, text in _FIELDS.items() for field in text.split()}

#: Fields that could hold words and hold none about a person, as patterns, and why.
NOT_PERSONAL: dict[str, str] = {
    "auth.*": "Django's own permissions, not used.",
    "contenttypes.*": "Names of tables.",
    "django_ox.*": "Names of tasks, queues and processes.",
    "socialaccount.SocialApp.*": "The sign-in provider's own settings.",
    "standards.*": "The published assessment tool and national law; the parties' positions on them are public acts.",
    "parties.Organisation.*": "An organisation.",
    "parties.Factory.*": "A factory; name and place are not confidential.",
    "parties.MainBuyer.*": "A buyer as the factory names it.",
    "parties.DuplicateProposal.*": "Why two records may be one factory.",
    "parties.Membership.role": "The key of a role.",
    "files.StoredFile.*": "Kind, size and hash of a file.",
    "ledger.*": "Plain values and never names or words; who did it stands under “Who did what”.",
    "notices.Notice.kind": "The kind of a message.",
    "notices.Export.*": "What was asked for, by key.",
    "access.Grant.*": "Keys of roles and kinds.",
    "access.Token.scopes": "What a token may do.",
    "cycles.Template.*": "The programme's calendar.",
    "cycles.Cycle.*": "States, dates and pauses.",
    "cycles.Milestone.*": "Keys of steps.",
    "cycles.Assignment.*": "The key of a role.",
    "cycles.Agreement.*": "The wording that everybody signs.",
    "cycles.TrainingUse.*": "The title of a training.",
    "cycles.SeminarAttendance.*": "The title of a seminar.",
    "cycles.VisitSummary.*": "A language.",
    "assessments.Alert.*": "Keys and deadlines.",
    "assessments.Finding.*": "Kinds of evidence.",
    "assessments.Sheet*": "Hashes of what a device sent.",
    "assessments.Extract*": "Ids, hashes and counts of an analysts' extract.",
    "assessments.Diagnosis*": "Counts and keys.",
    "assessments.*Result.*": "Counts.",
    "assessments.Systems*": "Keys of indicators.",
    "assessments.Interview.*": "Counts of people by kind, never who.",
    "committees.Committee.*": "The committee's name.",
    "committees.Member.*": "The side and how the seat was filled.",
    "improvement.Item.*": "The title of a compliance point.",
    "improvement.Cause.*": "The key of a method.",
    "improvement.PlanComment.*": "Which party speaks.",
    "reports.Decision.*": "Outcomes of criteria.",
    "reports.Release.*": "A frozen report holds no person; hashes and signatures of it.",
    "reports.Rendering.*": "A language.",
    "reports.Download.*": "The form of a file.",
    "reports.Share.*": "Which party got a report.",
}
