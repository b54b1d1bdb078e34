"""Offices, buyers, groups, unions, ministries and partners."""

from django.db import models

from treadle.domain.parties.states import OrganisationKind
from treadle.kernel.ids import new_id


class Organisation(models.Model):
    """Any party that is not a factory. An office runs the programme in its ``country``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=OrganisationKind)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2; empty when global")
    created_at = models.DateTimeField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "country"], name="organisation_named_once"),
            models.CheckConstraint(
                condition=~models.Q(kind=OrganisationKind.OFFICE) | ~models.Q(country=""),
                name="office_has_a_country",
            ),
        ]

    def __str__(self) -> str:
        return self.name
