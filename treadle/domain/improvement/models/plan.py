"""One plan a cycle, for all buyers."""

from datetime import date

from django.db import models
from django.db.models import Q

from treadle.domain.assessments.models import Finding
from treadle.domain.cycles.models import Cycle
from treadle.domain.files.models import StoredFile
from treadle.domain.improvement.states import (
    ITEM_STEPS,
    VERIFICATION_STEPS,
    CauseMethod,
    ItemOrigin,
    ItemState,
    Speaker,
    Verification,
)
from treadle.domain.parties.models import Organisation, Person
from treadle.domain.standards.models import Point
from treadle.kernel.ids import new_id


class Plan(models.Model):
    """Opens with the cycle; the release adds the findings and shows it to buyers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="plan")
    opened_at = models.DateTimeField()
    shown_to_buyers_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="Planned improvements were reported")

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return str(self.cycle)


class Item(models.Model):
    """One improvement. What the factory says is *declared*; a publicly reported one counts only when verified."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    point = models.ForeignKey(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    origin = models.CharField(max_length=16, choices=ItemOrigin)
    title = models.CharField(max_length=300)
    is_public = models.BooleanField(default=False, help_text="Rests on a publicly reported question")
    repeated = models.BooleanField(default=False, help_text="The point was not met in the last assessment either")
    shown_early = models.BooleanField(default=False, help_text="Shown to buyers before the assessment")
    action = models.TextField(blank=True)
    responsible = models.CharField(max_length=150, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=ItemState, default=ItemState.PENDING)
    completed_on = models.DateField(null=True, blank=True)
    verification = models.CharField(max_length=12, choices=Verification, default=Verification.NOT_NEEDED)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    verification_note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    carried_from = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to",
        help_text="The item of the last plan that goes on here",
    )
    carried_on = models.DateField(null=True, blank=True, help_text="It goes on in the next plan since that day")

    class Meta:
        ordering = ["plan", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="completed", completed_on__isnull=False)
                | (~Q(state="completed") & Q(completed_on=None)),
                name="item_completed_has_a_day",
            ),
            models.UniqueConstraint(
                fields=["plan", "finding"], condition=Q(finding__isnull=False), name="item_finding_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        """Whether the factory says that it is completed."""
        return self.state == ItemState.COMPLETED

    @property
    def is_fixed(self) -> bool:
        """Whether it counts as fixed: a publicly reported one only when the programme has verified it."""
        return self.is_done and (not self.is_public or self.verification == Verification.VERIFIED)

    def is_late(self, on: date) -> bool:
        """Whether its day has passed and it is not completed."""
        goes_on_here = not self.is_done and self.carried_on is None
        return goes_on_here and self.due_on is not None and self.due_on < on

    def is_endorsed(self, on: date) -> bool:
        """Whether everybody may know that the workers' side endorsed it; no reader may conclude it in another way."""
        return hasattr(self, "endorsement") and self.endorsement.shows(on)

    def move_to(self, state: ItemState, *, on: date) -> None:
        """Take a step of the table; the caller saves."""
        ITEM_STEPS.check(ItemState(self.state), state)
        self.state = state
        self.completed_on = on if state == ItemState.COMPLETED else None

    def move_verification(self, verification: Verification) -> None:
        """Take a step of the programme's word; the caller saves."""
        VERIFICATION_STEPS.check(Verification(self.verification), verification)
        self.verification = verification


class Cause(models.Model):
    """The root cause as the factory worked it out; kept. ``steps`` is a list of whys, or bones with causes."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="cause")
    method = models.CharField(max_length=10, choices=CauseMethod)
    steps = models.JSONField(default=list)
    root = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return self.root[:60]


class ItemChange(models.Model):
    """What changed in an item, when, by whom."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["item", "changed_at", "id"]

    def __str__(self) -> str:
        return f"{self.item} {self.changed_at}"


class Proof(models.Model):
    """A picture or document that shows what was done."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="proofs")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["item", "added_at"]

    def __str__(self) -> str:
        return self.caption or str(self.file)


class Endorsement(models.Model):
    """The committee's workers' side agrees that an item is done. It names the side, not the person.

    Everybody sees it from ``shows_from`` on, the day after it was given, so that other representatives can speak first.
    None: something speaks against it; the pages look as if nobody had endorsed yet.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="endorsement")
    endorsed_on = models.DateField()
    shows_from = models.DateField(null=True, blank=True)

    def shows(self, on: date) -> bool:
        """Whether it counts and can be seen on that day."""
        return self.shows_from is not None and self.shows_from <= on

    def __str__(self) -> str:
        return f"{self.item} {self.endorsed_on}"


class Disagreement(models.Model):
    """A worker representative does not agree, in private: it keeps the item open and names nobody.

    It holds a day and no moment, no person and no side step to one. Management and buyers learn nothing of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="disagreements")
    text = models.TextField(blank=True)
    made_on = models.DateField()
    settled_on = models.DateField(null=True, blank=True)
    settled_note = models.TextField(blank=True)

    class Meta:
        ordering = ["item", "made_on"]

    def __str__(self) -> str:
        return f"{self.item} {self.made_on}"


class PlanComment(models.Model):
    """What is said on the one plan. ``organisation`` is the buyer whose conversation this is: no other buyer sees it.

    Without one it is said by the factory or the programme to every buyer that sees the plan.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="comments")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, null=True, blank=True, related_name="comments")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    speaker = models.CharField(max_length=10, choices=Speaker, default=Speaker.BUYER)
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["plan", "made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(speaker="buyer") | Q(organisation__isnull=False), name="comment_of_a_buyer_names_it"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class BuyerCommitment(models.Model):
    """What a buyer will change itself: prices, lead times, orders."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="commitments")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["plan", "made_at"]

    def __str__(self) -> str:
        return self.text[:60]
