"""The factory as it registers: names, place, workforce, products, buyers, contacts."""

from django.db import models
from django.db.models import Q

from treadle.domain.parties.models.organisation import Organisation
from treadle.domain.parties.states import OrganisationKind, ProposalState
from treadle.kernel.ids import new_id


class Factory(models.Model):
    """One production site. Name and place are not confidential; its contacts are (see ``Contact``)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=250, help_text="Latin script")
    name_local = models.CharField(max_length=250, blank=True, help_text="As written in the country")
    address = models.CharField(max_length=500, blank=True)
    country = models.CharField(max_length=2, db_index=True, help_text="ISO 3166-1 alpha-2")
    region = models.CharField(max_length=120, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    os_id = models.CharField(max_length=15, blank=True, help_text="Open Supply Hub's id, check character included")
    outside_id = models.CharField(max_length=80, blank=True, help_text="Id in the list that it was imported from")
    match_key = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        help_text="Digest of country, name and address as normalised by the import",
    )
    isic = models.CharField(max_length=6, blank=True, help_text="ISIC Rev. 4 class, such as 1410")
    sector = models.CharField(max_length=80, blank=True)
    started_year = models.PositiveSmallIntegerField(null=True, blank=True)
    workers_female = models.PositiveIntegerField(null=True, blank=True)
    workers_male = models.PositiveIntegerField(null=True, blank=True)
    workers_other = models.PositiveIntegerField(null=True, blank=True)
    products = models.CharField(max_length=250, blank=True)
    group = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="group_factories",
        limit_choices_to={"kind": OrganisationKind.GROUP},
    )
    shares_with_group = models.BooleanField(
        default=False, help_text="The factory lets its owner group's sister factories and lead see its data"
    )
    office = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="office_factories",
        limit_choices_to={"kind": OrganisationKind.OFFICE},
    )
    existing_union = models.CharField(max_length=200, blank=True)
    existing_committee = models.CharField(max_length=200, blank=True)
    is_synthetic = models.BooleanField(default=False, help_text="Invented for a demonstration")
    obsolete = models.BooleanField(default=False, help_text="Kept for its history; offered nowhere")
    same_as = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="doubles",
        help_text="The factory that this record turned out to be; its ids go on leading there",
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "factories"
        indexes = [
            models.Index(fields=["office", "name"]),
            models.Index(fields=["country", "name"]),
            models.Index(fields=["name", "id"], name="factory_by_name"),  # the list of whoever sees them all
            models.Index(fields=["outside_id"], condition=~Q(outside_id=""), name="factory_outside_id"),
            # Whoever remembers figures asks on every page whether a factory changed since.
            models.Index(fields=["-updated_at"], name="factory_changed"),
            models.Index(fields=["id"], condition=Q(obsolete=True), name="factory_obsolete"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["os_id"], condition=~Q(os_id=""), name="factory_os_id_once"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="factory_coordinates_together",
            ),
            models.CheckConstraint(
                condition=(Q(latitude=None) | Q(latitude__range=(-90, 90)))
                & (Q(longitude=None) | Q(longitude__range=(-180, 180))),
                name="factory_coordinates_on_earth",
            ),
            models.CheckConstraint(condition=Q(same_as=None) | Q(obsolete=True), name="factory_double_is_obsolete"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def workers(self) -> int | None:
        """Full-time employees of all sexes, or None when none of the three is known."""
        known = [n for n in (self.workers_female, self.workers_male, self.workers_other) if n is not None]
        return sum(known) if known else None


class Contact(models.Model):
    """A person to reach at the factory. Confidential: the programme and the factory itself only."""

    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="contacts")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["factory", "order"]
        constraints = [models.UniqueConstraint(fields=["factory", "order"], name="contact_order_once")]

    def __str__(self) -> str:
        return self.name


class MainBuyer(models.Model):
    """A buyer as the factory names it at registration: free text, no access follows from it."""

    factory = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="main_buyers")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["factory", "order"]
        constraints = [models.UniqueConstraint(fields=["factory", "order"], name="main_buyer_order_once")]

    def __str__(self) -> str:
        return self.name


class DuplicateProposal(models.Model):
    """Two factories that may be one: same place, similar name. People decide; nothing is merged silently."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Factory, on_delete=models.CASCADE, related_name="+")
    likeness = models.PositiveSmallIntegerField(help_text="Name likeness, 0 to 100")
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=ProposalState, default=ProposalState.OPEN)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("parties.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-likeness", "id"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="duplicate_pair_once")]

    def __str__(self) -> str:
        return f"{self.first} / {self.second}"
