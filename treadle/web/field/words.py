"""Every sentence of the tablet by its key, in one language: ``GET /field/words/<language>.json``.

A value is a sentence, or an object of sentences by CLDR's plural category: ``{"one": …, "other": …}``. Names in
``%(name)s`` are filled in on the tablet. ``app/keys.ts`` names the keys for the type checker: after a change run
``python -m treadle.web.field.keys > treadle/web/field/app/keys.ts``.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from treadle.ui.allow import open_to_all
from treadle.web.field.plurals import Counted
from treadle.web.field.words_of_meetings import MEETINGS
from treadle.web.field.words_of_questions import QUESTIONS
from treadle.web.field.words_of_refusals import REFUSALS
from treadle.web.field.words_of_visits import VISITS

WORDS = {**VISITS, **QUESTIONS, **MEETINGS, **REFUSALS}


def words_in(language: str) -> dict[str, str | dict[str, str]]:
    """All sentences in a language; what is not translated stands there in English."""
    with override(language):
        return {key: one.forms(language) if isinstance(one, Counted) else str(one) for key, one in WORDS.items()}


@open_to_all(because="The sentences of a page; they hold nothing of anybody, and are needed before signing in.")
@require_safe
def words(request: HttpRequest, language: str) -> JsonResponse:
    """The sentences of one language that the programme speaks."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    response = JsonResponse(words_in(language))
    response["Cache-Control"] = "no-cache"
    return response
