"""What devices wrote: bundles as they were signed, what follows from them by key, and what counts nowhere."""

from django.db import models

from treadle.domain.fieldwork.models.journal import Journal


class Bundle(models.Model):
    """Consecutive entries of one device, exactly as it sealed and signed them; never changed."""

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, on_delete=models.CASCADE, related_name="bundles", db_index=False)
    device = models.CharField(max_length=20)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    entries = models.TextField()
    signature = models.CharField(max_length=90)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["journal", "device", "first"], name="bundle_once")]

    def __str__(self) -> str:
        return f"{self.journal_id} {self.device} {self.first}–{self.last}"


class Register(models.Model):
    """One key of a journal as it stands: ``heads`` are ``[id, value, stamp, reason]``; ``awaited`` are ids that
    somebody saw and that have not arrived.

    Worked out from the bundles, and kept because nobody should have to read all of them for one answer. Its journal is
    not checked by the database again, ten times a sync: every write holds the journal's lock.
    """

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(
        Journal, on_delete=models.CASCADE, related_name="registers", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=120)
    heads = models.JSONField(default=list)
    awaited = models.JSONField(default=list)
    conflict = models.BooleanField(default=False)

    class Meta:
        ordering = ["journal", "key"]
        constraints = [models.UniqueConstraint(fields=["journal", "key"], name="register_once")]

    def __str__(self) -> str:
        return f"{self.journal_id} {self.key}"


class Refusal(models.Model):
    """An entry that counts nowhere, and why: ``code`` is a ``Mark``, ``says`` a sentence."""

    id = models.BigAutoField(primary_key=True)
    journal = models.ForeignKey(Journal, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    device = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=20)
    says = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["journal", "device", "number"], name="refusal_once")]

    def __str__(self) -> str:
        return f"{self.journal_id} {self.device}.{self.number} {self.code}"
