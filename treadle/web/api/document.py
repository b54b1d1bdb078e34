"""The OpenAPI document: ninja's, with the answers that every address can give."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from treadle.web.api.problems import MEDIA_TYPE

PROBLEM = {
    "title": "Problem", "type": "object", "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is refused, why, and what to do"},
        "code": {"type": "string", "description": "Stable, for machines"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
EVERYWHERE = {"400": "Unreadable request", "401": "No token in force", "403": "The token lacks the scope",
              "404": "Not there, or not yours", "422": "The request does not fit", "429": "Too many requests"}
WRITES = {"409": "A rule of the programme refuses it", "413": "Too large"}
_ETAG = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
         "description": "An ETag that you have"}
_KEY = {"name": "Idempotency-Key", "in": "header", "required": False,
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        "description": "Send the same key again when you got no answer: the write happens once. Kept for three days."}


class DocumentedAPI(NinjaAPI):
    """Ninja's API with a complete document, made once: everybody may ask for it, as often as they like."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The document of this process."""
        if "_document" not in self.__dict__:
            self.__dict__["_document"] = self._complete_document(**given)
        document: OpenAPISchema = self.__dict__["_document"]
        return document

    def _complete_document(self, **given: Any) -> OpenAPISchema:
        """Add problems, ETags and idempotency keys to every operation."""
        schema = super().get_openapi_schema(**given)
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for status, said in (EVERYWHERE | (WRITES if method != "get" else {})).items():
        answers[status] = {"description": said, "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    answers["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
    parameters = operation.setdefault("parameters", [])
    if method == "get":
        answers["304"] = {"description": "Unchanged since the ETag that you sent"}
        parameters.append(_ETAG)
    else:
        parameters.append(_KEY)
