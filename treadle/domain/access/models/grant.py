"""A dated grant that a higher subject writes: an assignment to a cycle, a consent, a partnership."""

from datetime import date

from django.db import models
from django.db.models import Q

from treadle.domain.access.states import GrantKind
from treadle.domain.parties.models import Factory, Organisation, Person
from treadle.kernel.ids import new_id


class GrantQuerySet(models.QuerySet["Grant"]):
    def on(self, day: date) -> "GrantQuerySet":
        """Those in force on ``day`` (the last day is included)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Grant(models.Model):
    """A person or an organisation is let in to one factory, or to one cycle of it.

    ``cycle_id`` is no foreign key: access stands below cycles.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=GrantKind)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="grants")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="grants")
    cycle_id = models.UUIDField(null=True, blank=True, db_index=True)
    role = models.CharField(max_length=32, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(fields=["person", "kind"]),
            models.Index(fields=["organisation", "kind"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="grant_has_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person or self.organisation} {self.factory}"
