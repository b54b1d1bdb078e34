"""The field for a person's telephone number: on their own page, and on the office's page about them."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PhoneForm(forms.Form):
    """One number, or none. What is a number at all is the registry's to say."""

    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("With + and the country's code, such as +84 24 1234 5678. Leave it empty to remove it."))
