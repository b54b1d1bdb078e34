"""People and their dated memberships."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from treadle.domain.parties.models.factory import Factory
from treadle.domain.parties.models.organisation import Organisation
from treadle.domain.parties.states import Sex
from treadle.kernel.ids import new_id


class PersonManager(BaseUserManager["Person"]):
    """Makes accounts; a worker representative's has a login name and no e-mail address."""

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "Person":
        """A new account; without a password it cannot sign in until one is set."""
        person = self.model(login=login, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. What they may do follows from memberships and grants, never from this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    login = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=16, blank=True, help_text="International form, as +84241234567")
    sex = models.CharField(max_length=8, choices=Sex, blank=True)
    locale = models.CharField(max_length=10, default="en")
    theme = models.CharField(max_length=8, default="system")
    is_active = models.BooleanField(default=True)
    issued_by_programme = models.BooleanField(
        default=False, help_text="The programme made this account and hands its password over in person"
    )
    must_change_password = models.BooleanField(
        default=False, help_text="The password was handed over and holds until the first sign-in"
    )
    created_at = models.DateTimeField(null=True, blank=True)
    calendar_token = models.CharField(max_length=64, blank=True, db_index=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("login"), name="person_login_once"),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="person_email_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Nobody: there is no Django admin. allauth asks."""
        return False

    def get_full_name(self) -> str:
        """The name as written; allauth and messages ask for it."""
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> "MembershipQuerySet":
        """Those in force on ``day``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """A person holds a role in an organisation or a factory from one day to another (both included)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=32, help_text="The key of a role in treadle.domain.access.roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, factory__isnull=False) | Q(organisation__isnull=False, factory=None),
                name="membership_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="membership_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"
