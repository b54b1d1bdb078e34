"""A message to one person, and how that person wants messages."""

from django.db import models
from django.db.models import Q

from treadle.domain.notices.states import Mail
from treadle.domain.parties.models import Person
from treadle.kernel.ids import new_id


class Notice(models.Model):
    """One message. ``kind`` picks the words (in the reader's language), ``facts`` fills them, ``path`` leads on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    path = models.CharField(max_length=300, blank=True)
    once_key = models.CharField(max_length=200, blank=True, help_text="The same key is sent to a person once")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "id"]
        indexes = [
            models.Index(fields=["person", "-sent_at"]),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["once_key"], condition=~Q(once_key=""), name="notice_once_key"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "once_key"], condition=~Q(once_key=""), name="notice_sent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.person}"


class Preference(models.Model):
    """How a person wants messages: at once, as a daily digest, or in the product only."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="notice_preference")
    mail = models.CharField(max_length=8, default=Mail.DIGEST, choices=Mail)

    def __str__(self) -> str:
        return f"{self.person}: {self.mail}"
