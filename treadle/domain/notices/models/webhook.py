"""Addresses of other systems that want to be told, and what was sent to them."""

from django.db import models

from treadle.domain.notices.states import DeliveryState, EndpointState
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class Endpoint(models.Model):
    """Where a person's machine is told. It is told of no more than that person may see when the message goes out.

    ``secret`` signs; it is kept sealed (see ``seal.py``) and shown once. After a rotation the old one signs beside it
    until ``old_secret_until``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="endpoints")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list, help_text="Values of WebhookEvent")
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=EndpointState, default=EndpointState.ACTIVE)
    failing_since = models.DateTimeField(null=True, blank=True, help_text="First failure since the last success")
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=EndpointState.ACTIVE, disabled_at=None)
                | models.Q(state=EndpointState.DISABLED, disabled_at__isnull=False),
                name="endpoint_disabled_since",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event for one endpoint. Its id is the message's id and the same at every try: receivers drop repetitions.

    ``entry_id`` names the ledger's entry and is no key: the ledger stands on the same step. ``facts`` are ids only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    entry_id = models.UUIDField()
    event = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="HTTP status of the last answer")
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "next_try_at"]), models.Index(fields=["endpoint", "-created_at"])]
        constraints = [models.UniqueConstraint(fields=["endpoint", "entry_id"], name="delivery_once_an_event")]

    def __str__(self) -> str:
        return f"{self.event} → {self.endpoint}"
