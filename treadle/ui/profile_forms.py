"""The factory profile as a form; office and factory share it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from treadle.domain.parties.models import Factory
from treadle.domain.registry.profiles import ContactCard, NamedBuyer, Profile
from treadle.ui.countries import country_choices


class ProfileForm(forms.Form):
    """The registration facts: names, place, workforce, products, three main buyers, two contacts."""

    name = forms.CharField(label=_("Name in Latin script"), max_length=250)
    name_local = forms.CharField(label=_("Name as written in the country"), max_length=250, required=False)
    country = forms.ChoiceField(label=_("Country"))
    region = forms.CharField(label=_("Province or region"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=500, required=False)
    latitude = forms.DecimalField(
        label=_("Latitude"), required=False, min_value=-90, max_value=90, max_digits=9, decimal_places=6
    )
    longitude = forms.DecimalField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, max_digits=9, decimal_places=6
    )
    os_id = forms.CharField(
        label=_("OS ID"), max_length=15, required=False, help_text=_("Fifteen characters; the last one is checked.")
    )
    isic = forms.CharField(label=_("ISIC class"), max_length=6, required=False, help_text=_("For garments 1410"))
    sector = forms.CharField(label=_("Sector"), max_length=80, required=False)
    started_year = forms.IntegerField(label=_("Year of start"), required=False, min_value=1800, max_value=2200)
    workers_female = forms.IntegerField(label=_("Full-time employees: women"), required=False, min_value=0)
    workers_male = forms.IntegerField(label=_("Full-time employees: men"), required=False, min_value=0)
    workers_other = forms.IntegerField(label=_("Full-time employees: other or not said"), required=False, min_value=0)
    products = forms.CharField(label=_("Main products"), max_length=250, required=False)
    existing_union = forms.CharField(label=_("Union that is there already"), max_length=200, required=False)
    existing_committee = forms.CharField(label=_("Committee that is there already"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]
        for number in (1, 2, 3):
            self.fields[f"buyer{number}"] = forms.CharField(
                label=_("Main buyer %(number)s") % {"number": number}, max_length=200, required=False
            )
            self.fields[f"buyer{number}_since"] = forms.IntegerField(
                label=_("Buyer %(number)s since the year") % {"number": number},
                required=False,
                min_value=1900,
                max_value=2200,
            )
        for number in (1, 2):
            self.fields[f"contact{number}"] = forms.CharField(
                label=_("Contact %(number)s") % {"number": number}, max_length=150, required=False
            )
            self.fields[f"contact{number}_position"] = forms.CharField(
                label=_("Position of contact %(number)s") % {"number": number}, max_length=120, required=False
            )
            self.fields[f"contact{number}_phone"] = forms.CharField(
                label=_("Telephone of contact %(number)s") % {"number": number}, max_length=40, required=False
            )
            self.fields[f"contact{number}_email"] = forms.EmailField(
                label=_("E-mail of contact %(number)s") % {"number": number}, required=False
            )

    def profile(self) -> Profile:
        """The cleaned facts."""
        return Profile(**{name: self.cleaned_data[name] for name in Profile.__dataclass_fields__})

    def main_buyers(self) -> list[NamedBuyer]:
        """The buyers that were named."""
        data = self.cleaned_data
        return [
            NamedBuyer(name=data[f"buyer{n}"], since_year=data[f"buyer{n}_since"])
            for n in (1, 2, 3)
            if data[f"buyer{n}"]
        ]

    def contacts(self) -> list[ContactCard]:
        """The contacts that were named."""
        data = self.cleaned_data
        return [
            ContactCard(
                name=data[f"contact{n}"],
                position=data[f"contact{n}_position"],
                phone=data[f"contact{n}_phone"],
                email=data[f"contact{n}_email"],
            )
            for n in (1, 2)
            if data[f"contact{n}"]
        ]


def initial_of(factory: Factory) -> dict[str, object]:
    """What the form starts with."""
    start: dict[str, object] = {name: getattr(factory, name) for name in Profile.__dataclass_fields__}
    for number, buyer in enumerate(factory.main_buyers.all()[:3], start=1):
        start |= {f"buyer{number}": buyer.name, f"buyer{number}_since": buyer.since_year}
    for number, contact in enumerate(factory.contacts.all()[:2], start=1):
        start |= {
            f"contact{number}": contact.name,
            f"contact{number}_position": contact.position,
            f"contact{number}_phone": contact.phone,
            f"contact{number}_email": contact.email,
        }
    return start
