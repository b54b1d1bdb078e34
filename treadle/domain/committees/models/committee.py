"""A committee, its members and its meetings."""

from django.db import models
from django.db.models import F, Q

from treadle.domain.committees.states import SeatOrigin, Side
from treadle.domain.parties.models import Factory, Person
from treadle.domain.parties.states import Sex
from treadle.kernel.ids import new_id


class Committee(models.Model):
    """One body of a factory. A committee that was there before is recognised, not replaced."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="committees")
    name = models.CharField(max_length=200)
    existed_before = models.BooleanField(default=False)
    in_place_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["factory", "name"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Somebody's seat, from a day to another. ``person`` is set when the member has an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="seats")
    name = models.CharField(max_length=150, help_text="Personal: leaves no export by default")
    position = models.CharField(max_length=120, blank=True)
    side = models.CharField(max_length=12, choices=Side)
    origin = models.CharField(max_length=12, choices=SeatOrigin)
    sex = models.CharField(max_length=8, choices=Sex, blank=True)
    is_chair = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["committee", "side", "joined_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")), name="member_leaves_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """A meeting that took place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField()
    workers_present = models.PositiveSmallIntegerField()
    management_present = models.PositiveSmallIntegerField()
    women_present = models.PositiveSmallIntegerField(default=0)
    agenda = models.TextField(blank=True, help_text="One point a line")
    minutes = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["committee", "-held_on"]

    def __str__(self) -> str:
        return f"{self.committee} {self.held_on}"


class Decision(models.Model):
    """What a meeting decided, who does it and by when; open until a later meeting says that it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decided")
    text = models.TextField()
    responsible = models.CharField(max_length=150, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "due_on", "id"]

    def __str__(self) -> str:
        return self.text[:60]
