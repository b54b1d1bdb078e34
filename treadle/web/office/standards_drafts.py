"""Drafts of the assessment tool: opened, changed question by question or by workbook, put in force."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission
from treadle.domain.files.models import StoredFile
from treadle.domain.files.operations import Purpose, store_file
from treadle.domain.files.queries import content_of
from treadle.domain.standards import operations, queries
from treadle.domain.standards.models import Question, Version
from treadle.domain.standards.states import AnswerKind, Polarity, QuestionType, TagKind, VersionState
from treadle.kernel.errors import InvalidInput
from treadle.ui import clock
from treadle.ui.allow import allow
from treadle.ui.form_errors import put_errors
from treadle.ui.standards_pages import country_options
from treadle.ui.templatetags.standards_words import language_name

P = Permission
DAY = forms.DateInput(attrs={"type": "date"})


def _version(version_id: UUID) -> Version:
    return get_object_or_404(queries.versions_of(drafts=True), pk=version_id)


def _tried(form: forms.Form, write: Callable[[], object]) -> bool:
    """Do it; a refusal of what was typed stands in the form, and nothing typed is lost."""
    try:
        write()
    except InvalidInput as refused:
        put_errors(form, refused)
        return False
    return True


class DraftForm(forms.Form):
    """A new draft."""

    label = forms.CharField(label=gettext_lazy("Label"), max_length=40, help_text=gettext_lazy("Such as 2027."))
    note = forms.CharField(label=gettext_lazy("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@allow(P.STANDARDS_EDIT)
def draft(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Open a draft from a version in force."""
    base, form = _version(version_id), DraftForm(request.POST or None)
    made: list[Version] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(
            form,
            lambda: made.append(
                operations.draft_version(base=base, by=request.person, now=clock.now(), **form.cleaned_data)
            ),
        )
    ):
        return redirect("office:standards-version", made[0].pk)
    lead = _("It begins as a copy of %(version)s. What is in force stays as it is.") % {"version": base.label}
    return _form(request, form, _("Draft a new version"), lead, base)


def _form(
    request: HttpRequest, form: forms.Form, heading: str, lead: str, version: Version, question: Question | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "lead": lead, "version": version, "question": question}
    return render(request, "office/standards/form.html", context, status=422 if form.errors else 200)


class InForceForm(forms.Form):
    """The first day of a version."""

    from_day = forms.DateField(label=gettext_lazy("In force from"), widget=DAY)


@allow(P.STANDARDS_ENFORCE)
def in_force(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Put a consulted version in force from a day."""
    version, form = _version(version_id), InForceForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(
            form,
            lambda: operations.put_in_force(version=version, by=request.person, now=clock.now(), **form.cleaned_data),
        )
    ):
        return redirect("office:standards-version", version.pk)
    lead = _("From that day new assessments use it; the version before it ends. Assessments that began keep theirs.")
    return _form(request, form, _("Put in force"), lead, version)


@allow(P.STANDARDS_EDIT)
@require_POST
def move(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Close the consultation, or open the draft again."""
    version = _version(version_id)
    step = operations.reopen_draft if request.POST.get("what") == "reopen" else operations.close_consultation
    step(version=version, by=request.person, now=clock.now())
    return redirect("office:standards-version", version.pk)


class QuestionForm(forms.Form):
    """A question: its parts as text, a wording and guidance a language."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=QuestionType.choices)
    answer = forms.ChoiceField(label=gettext_lazy("Answered by"), choices=AnswerKind.choices)
    polarity = forms.ChoiceField(label=gettext_lazy("Polarity"), choices=Polarity.choices)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence expected"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    topics = forms.CharField(
        label=gettext_lazy("Topics of law"),
        required=False,
        help_text=gettext_lazy("With semicolons, such as overtime_month; overtime_consent."),
    )

    def __init__(self, *args: object, question: Question | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        languages = [code for code, _name in settings.LANGUAGES]
        self.languages = [*languages, *sorted(set(question.texts if question else ()) - set(languages))]
        for code in self.languages:
            for part, label in (("text", _("Wording")), ("guidance", _("Guidance"))):
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=f"{label}: {language_name(code)}",
                    required=code == "en" and part == "text",
                    widget=forms.Textarea(attrs={"rows": 3, "lang": code, "dir": "auto"}),
                )
        for name, value in _typed(question).items() if question else ():
            self.fields[name].initial = value

    def content(self) -> operations.QuestionContent:
        """What was typed, as the operation takes it."""
        data = self.cleaned_data
        texts, guidance = (
            {code: data[f"{part}_{code}"] for code in self.languages if data[f"{part}_{code}"]}
            for part in ("text", "guidance")
        )
        topics = [part.strip() for part in data["topics"].split(";") if part.strip()]
        plain = {name: data[name] for name in ("code", "type", "answer", "polarity", "evidence")}
        return operations.QuestionContent(texts=texts, guidance=guidance, topics=topics, **plain)


def _typed(question: Question) -> dict[str, str]:
    names = ("code", "type", "answer", "polarity", "evidence")
    plain = {name: str(getattr(question, name)) for name in names} | {"topics": "; ".join(question.topics)}
    wordings = {f"text_{code}": text for code, text in question.texts.items()}
    return (
        plain
        | wordings
        | {f"guidance_{code}": text for code, text in question.guidance.items() if code in question.texts}
    )


def _question(question_id: UUID) -> Question:
    return get_object_or_404(queries.questions_seen(drafts=True), pk=question_id)


@allow(P.STANDARDS_EDIT)
def change(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Change a question of a draft."""
    question = _question(question_id)
    form = QuestionForm(request.POST or None, question=question)
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(
            form,
            lambda: operations.change_question(
                question=question, content=form.content(), by=request.person, now=clock.now()
            ),
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("office:standards-question", question.pk)
    return _form(
        request, form, _("Change %(code)s") % {"code": question.code}, question.concept.key, question.version, question
    )


class NewQuestionForm(QuestionForm):
    """A question that was not asked before, with its place and its lasting name."""

    def __init__(self, *args: object, version: Version, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.points = {
            str(point.pk): point
            for cluster in queries.clusters_with_points(version.instrument)
            for point in cluster.points.all()
        }
        choices = [
            (key, f"{queries.pick(point.cluster.titles, 'en')}: {queries.pick(point.titles, 'en')}")
            for key, point in self.points.items()
        ]
        place = forms.ChoiceField(label=_("Compliance point"), choices=choices)
        concept = forms.CharField(
            label=_("Lasting name"),
            max_length=120,
            help_text=_("Such as working_time.overtime_voluntary. It never changes."),
        )
        self.fields = {"point": place, "concept": concept, **self.fields}


@allow(P.STANDARDS_EDIT)
def add(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Ask something new in a draft."""
    version = _version(version_id)
    form, made = NewQuestionForm(request.POST or None, version=version), []
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(
            form,
            lambda: made.append(
                operations.add_question(
                    version=version,
                    point=form.points[form.cleaned_data["point"]],
                    concept_key=form.cleaned_data["concept"],
                    content=form.content(),
                    by=request.person,
                    now=clock.now(),
                )
            ),
        )
    ):
        return redirect("office:standards-question", made[0].pk)
    return _form(request, form, _("Add a question"), "", version)


@allow(P.STANDARDS_EDIT)
@require_POST
def remove(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Leave a question out of a draft."""
    question = _question(question_id)
    operations.remove_question(question=question, by=request.person, now=clock.now())
    messages.success(request, _("%(code)s left the draft.") % {"code": question.code})
    return redirect("office:standards-cluster", question.version_id, question.point.cluster.key)


class TagForm(forms.Form):
    """A tag from a day on."""

    kind = forms.ChoiceField(label=gettext_lazy("Tag"), choices=TagKind.choices)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    from_day = forms.DateField(label=gettext_lazy("From"), widget=DAY)
    to_day = forms.DateField(label=gettext_lazy("Until"), widget=DAY, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["country"].choices = [("", _("all countries")), *country_options()]  # type: ignore[attr-defined]


@allow(P.STANDARDS_EDIT)
def tag(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Tag a question; in a version in force from today or later."""
    question, form = _question(question_id), TagForm(request.POST or None, initial={"from_day": clock.today()})
    if (
        request.method == "POST"
        and form.is_valid()
        and _tried(
            form,
            lambda: operations.tag_question(question=question, by=request.person, now=clock.now(), **form.cleaned_data),
        )
    ):
        return redirect("office:standards-question", question.pk)
    return _form(request, form, _("Tag %(code)s") % {"code": question.code}, "", question.version, question)


class WorkbookForm(forms.Form):
    """A workbook that was exported and changed."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("XLSX. Nothing is written before you have seen what it changes."),
    )


@allow(P.STANDARDS_EDIT)
def workbook_in(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Bring a changed workbook back."""
    version, form = _version(version_id), WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, kept = form.cleaned_data["file"], []
        content = file.read()
        if _tried(
            form,
            lambda: (
                queries.preview_of(version, content),
                kept.append(
                    store_file(
                        content=content, name=file.name or "", by=request.person, now=clock.now(), purpose=Purpose.LIST
                    )
                ),
            ),
        ):
            return redirect("office:standards-workbook-preview", version.pk, kept[0].pk)
    return _form(request, form, _("Bring a workbook back"), str(version.label), version)


@allow(P.STANDARDS_EDIT)
def workbook_preview(request: HttpRequest, version_id: UUID, file_id: UUID) -> HttpResponse:
    """What the workbook would change; posting it again applies it."""
    version = _version(version_id)
    stored = get_object_or_404(StoredFile, pk=file_id, stored_by=request.person, factory=None)
    content = content_of(stored.pk)
    if request.method == "POST":
        operations.apply_changes(
            version=version,
            content=content,
            by=request.person,
            now=clock.now(),
            remove_missing=bool(request.POST.get("remove_missing")),
        )
        messages.success(request, _("The draft is as the workbook says."))
        return redirect("office:standards-version", version.pk)
    preview = queries.preview_of(version, content)
    parts = [(change, part) for change in preview.changes for part in change.parts]
    context = {
        "version": version,
        "preview": preview,
        "page": Paginator(parts, 40).get_page(request.GET.get("page")),
        "stored": stored,
        "is_draft": version.state == VersionState.DRAFT,
    }
    return render(request, "office/standards/preview.html", context)


urlpatterns = [
    path("standards/<uuid:version_id>/draft/", draft, name="standards-draft"),
    path("standards/<uuid:version_id>/in-force/", in_force, name="standards-in-force"),
    path("standards/<uuid:version_id>/move/", move, name="standards-move"),
    path("standards/<uuid:version_id>/questions/new/", add, name="standards-question-new"),
    path("standards/questions/<uuid:question_id>/change/", change, name="standards-question-change"),
    path("standards/questions/<uuid:question_id>/remove/", remove, name="standards-question-remove"),
    path("standards/questions/<uuid:question_id>/tag/", tag, name="standards-question-tag"),
    path("standards/<uuid:version_id>/workbook/", workbook_in, name="standards-workbook-in"),
    path("standards/<uuid:version_id>/workbook/<uuid:file_id>/", workbook_preview, name="standards-workbook-preview"),
]
