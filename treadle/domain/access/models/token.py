"""A key that a machine uses in a person's name, and the answers that it may ask for again."""

from datetime import date

from django.db import models

from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class Token(models.Model):
    """Only the SHA-256 of the key is kept (it holds 256 random bits); ``prefix`` is what people recognise it by."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, blank=True, help_text="What it is for, in its owner's words")
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text="Values of TokenScope")
    created_at = models.DateTimeField()
    ends_on = models.DateField(help_text="Last day")
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    def is_open(self, on: date) -> bool:
        """Whether it can still be used on a day, as far as the key itself goes."""
        return self.revoked_at is None and on <= self.ends_on


class IdempotencyKey(models.Model):
    """A write that a machine may send twice: the same key and body get the same answer, and nothing happens again."""

    id = models.BigAutoField(primary_key=True)
    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, help_text="SHA-256 of method, address and body")
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
