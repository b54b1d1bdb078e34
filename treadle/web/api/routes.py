"""The API put together: every address is guarded, and what is not there answers as a problem too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from treadle.ui.allow import View, wear
from treadle.web.api import cycles, facilities, factories, feeds, links, problems, rates, reports, standards
from treadle.web.api.document import DocumentedAPI
from treadle.web.api.door import guarded, open_door

api = DocumentedAPI(
    title="Treadle", version="1", urls_namespace="api", docs_url=None,
    description="Factories, cycles, released reports, rates and standards, each as far as the token's person may see "
                "them. Errors are problem documents (RFC 9457).",
)
problems.hear(api)
for module in (factories, cycles, reports, rates, standards, facilities, links, feeds):
    api.add_router("", module.router)

_document = open_door("It describes the addresses and holds no data.")
_nowhere = open_door("It says only that nothing is there.")


def _choose(name: str) -> Callable[[View], View]:
    return _document if name == "openapi-json" else guarded(name)


def nothing(_request: HttpRequest) -> HttpResponse:
    """What is asked for is not there."""
    return problems.not_found()


#: ninja asks for the root by its name, to know where the API hangs.
urlpatterns = [
    *wear([each for each in api.urls[0] if each.name != "api-root"], _choose),
    path("", _nowhere(nothing), name="api-root"),
    re_path(r"^.*$", _nowhere(nothing), name="nothing"),
]
