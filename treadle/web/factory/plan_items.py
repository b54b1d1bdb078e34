"""One item of the plan: action, root cause, steps, proof; and what the workers' side says of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from treadle.domain.access.permissions import Permission as P
from treadle.domain.access.queries import require
from treadle.domain.files.operations import store_file
from treadle.domain.improvement import operations as ops
from treadle.domain.improvement.models import Item
from treadle.domain.improvement.queries import history_of, items_for_factory, proofs_for, view_of
from treadle.ui import clock
from treadle.ui.acts import done
from treadle.ui.allow import allow
from treadle.ui.plan_forms import (
    ActionForm,
    BonesForm,
    ProofForm,
    WhysForm,
    action_start,
    cause_lines,
    history_lines,
    wanted,
)
from treadle.ui.plan_panels import other_places, tags_of
from treadle.ui.rights import rights_on
from treadle.ui.stored_files import stored_file

STEPS = {
    "start": ops.start_item,
    "pause": ops.pause_item,
    "complete": ops.complete_item,
    "reopen": ops.reopen_item,
}


def _item(request: HttpRequest, item_id: UUID) -> Item:
    return get_object_or_404(items_for_factory(request.person, clock.now()), pk=item_id)


def _page(request: HttpRequest, found: Item, action: ActionForm, proof: ProofForm) -> HttpResponse:
    view = view_of(found, clock.today())
    rights = rights_on(request.person, found, P.PLAN_EDIT, P.PLAN_ENDORSE, at=clock.now())
    cause = getattr(found, "cause", None)
    return render(
        request,
        "factory/plan/item.html",
        {
            "item": found,
            "view": view,
            "tags": tags_of(view),
            "places": other_places("factory", found, items_for_factory(request.person, clock.now())),
            "cause": cause,
            "cause_lines": cause_lines(cause),
            "proofs": found.proofs.select_related("file"),
            "history": history_lines(history_of(found)),
            "may_edit": P.PLAN_EDIT in rights and found.carried_on is None,
            "may_endorse": P.PLAN_ENDORSE in rights and found.carried_on is None,
            "action_form": wanted(action, *action.fields),
            "proof_form": proof,
            "explanation": found.finding.explanation if found.finding else "",
            "early": found.plan.shown_to_buyers_at is None and found.carried_from_id is None,
        },
    )


@allow(P.PLAN_SEE)
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Everything about one item."""
    found = _item(request, item_id)
    return _page(request, found, ActionForm(initial=action_start(found)), ProofForm())


@allow(P.PLAN_EDIT)
@require_POST
def change(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Save action, responsible and due day."""
    found, form = _item(request, item_id), ActionForm(request.POST)
    if form.is_valid() and done(
        form, lambda: ops.change_item(item=found, by=request.person, now=clock.now(), **form.cleaned_data)
    ):
        messages.success(request, _("The item is saved."))
        return redirect("factory:plan-item", item_id)
    return _page(request, found, form, ProofForm())


@allow(P.PLAN_EDIT)
@require_POST
def step(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Start, pause, complete or reopen."""
    act = STEPS.get(request.POST.get("step", ""))
    if act is None:
        raise Http404
    act(item=_item(request, item_id), by=request.person, now=clock.now())
    return redirect("factory:plan-item", item_id)


@allow(P.PLAN_EDIT)
def cause(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Five whys or a fishbone, on a page of their own."""
    found = _item(request, item_id)
    kept = getattr(found, "cause", None)
    bones = request.GET.get("method", kept.method if kept else "") == "fishbone" and not found.repeated
    kind: type[WhysForm] | type[BonesForm] = BonesForm if bones else WhysForm
    form = kind(request.POST or None, initial=kind.start(kept))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: ops.explain_cause(
                item=found,
                method=form.method,
                steps=form.steps,
                root=form.cleaned_data["root"],
                by=request.person,
                now=clock.now(),
            ),
        )
    ):
        messages.success(request, _("The root cause is kept with the item."))
        return redirect("factory:plan-item", item_id)
    return render(
        request,
        "factory/plan/cause.html",
        {"item": found, "view": view_of(found, clock.today()), "form": form, "bones": bones},
    )


@allow(P.PLAN_EDIT)
@require_POST
def proof(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Add a picture or document."""
    found, form, now = _item(request, item_id), ProofForm(request.POST, request.FILES), clock.now()
    require(request.person, P.PLAN_EDIT, at=now, on=found)

    def keep() -> None:
        sent = form.cleaned_data["file"]
        kept = store_file(
            content=sent.read(), name=sent.name, by=request.person, now=now, factory=found.plan.cycle.factory
        )
        ops.add_proof(item=found, file=kept, caption=form.cleaned_data["caption"], by=request.person, now=now)

    if form.is_valid() and done(form, keep):
        messages.success(request, _("The proof is added."))
        return redirect("factory:plan-item", item_id)
    return _page(request, found, ActionForm(initial=action_start(found)), form)


@allow(P.PLAN_SEE)
def proof_file(request: HttpRequest, item_id: UUID, proof_id: int) -> HttpResponseBase:
    """The file of a proof."""
    kept = proofs_for(items_for_factory(request.person, clock.now()).filter(pk=item_id), proof_id)
    if kept is None:
        raise Http404
    return stored_file(kept.file)


@allow(P.PLAN_EDIT)
@require_POST
def early(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show the item to buyers before the assessment, or not any more."""
    shown = request.POST.get("shown") == "1"
    ops.show_early(item=_item(request, item_id), shown=shown, by=request.person, now=clock.now())
    return redirect("factory:plan-item", item_id)


@allow(P.PLAN_ENDORSE)
@require_POST
def endorse(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Endorse for the workers' side. What the page says next does not depend on what others said."""
    ops.endorse_item(item=_item(request, item_id), by=request.person, now=clock.now())
    messages.success(
        request,
        _(
            "Noted for the workers' side. It shows on the plan from tomorrow, unless the programme "
            "still has a question."
        ),
    )
    return redirect("factory:plan-item", item_id)


@allow(P.PLAN_ENDORSE)
@require_POST
def disagree(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Disagree in private. No page of the factory or of a buyer changes."""
    ops.disagree(
        item=_item(request, item_id), text=request.POST.get("text", "")[:4000], by=request.person, now=clock.now()
    )
    messages.success(
        request, _("Received. Only your advisor and the programme's team leader read it; your name is not kept.")
    )
    return redirect("factory:plan-item", item_id)


urlpatterns = [
    path("plan/items/<uuid:item_id>/", item, name="plan-item"),
    path("plan/items/<uuid:item_id>/change/", change, name="plan-item-change"),
    path("plan/items/<uuid:item_id>/step/", step, name="plan-item-step"),
    path("plan/items/<uuid:item_id>/cause/", cause, name="plan-item-cause"),
    path("plan/items/<uuid:item_id>/proof/", proof, name="plan-item-proof"),
    path("plan/items/<uuid:item_id>/proof/<int:proof_id>/", proof_file, name="plan-item-file"),
    path("plan/items/<uuid:item_id>/early/", early, name="plan-item-early"),
    path("plan/items/<uuid:item_id>/endorse/", endorse, name="plan-item-endorse"),
    path("plan/items/<uuid:item_id>/disagree/", disagree, name="plan-item-disagree"),
]
