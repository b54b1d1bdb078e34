"""Who sources from whom."""

from datetime import date

from django.db import models
from django.db.models import Q

from treadle.domain.parties.models.factory import Factory
from treadle.domain.parties.models.organisation import Organisation
from treadle.kernel.ids import new_id


class SupplyLinkQuerySet(models.QuerySet["SupplyLink"]):
    def on(self, day: date) -> "SupplyLinkQuerySet":
        """Those in force on ``day``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class SupplyLink(models.Model):
    """A buyer (or its agent) sources from a factory, from one day to another. It opens nothing without consent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    buyer = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="supply_links")
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="supply_links")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SupplyLinkQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "factory"], condition=Q(ends_on=None), name="supply_link_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.factory} → {self.buyer}"
