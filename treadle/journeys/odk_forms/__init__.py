"""The sheet of an assessment as a form for ODK Collect and Enketo, and what comes back."""

from treadle.journeys.odk_forms.describe import sheet_form
from treadle.journeys.odk_forms.offering import Offer, offer_of, tool_form, visit_form, visit_form_of
from treadle.journeys.odk_forms.parts import Form
from treadle.journeys.odk_forms.wording import languages_named, languages_of
from treadle.journeys.odk_forms.xform import xform
from treadle.journeys.odk_forms.xlsform import xlsform

__all__ = [
    "Form",
    "Offer",
    "languages_named",
    "languages_of",
    "offer_of",
    "sheet_form",
    "tool_form",
    "visit_form",
    "visit_form_of",
    "xform",
    "xlsform",
]
