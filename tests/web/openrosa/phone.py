"""ODK Collect as far as a server sees it: asks for forms, fills them in, sends them with their photos."""

import io
from base64 import b64encode
from uuid import uuid4
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from treadle.domain.access.models import Token
from treadle.domain.access.operations import issue_token
from treadle.domain.parties.models import Person
from treadle.ui import clock

LIST = "{http://openrosa.org/xforms/xformsList}"
MESSAGE = "{http://openrosa.org/http/response}message"


class Phone:
    """A person's phone with a token of the scope ``field``."""

    def __init__(self, person: Person, *, scopes: tuple[str, ...] = ("field",)) -> None:
        self.person, self.client = person, Client(enforce_csrf_checks=True)
        issued = issue_token(person=person, scopes=scopes, days=30, now=clock.now())
        self.token: Token = issued.token
        self.sign_in(person.email or person.login, issued.key)

    def sign_in(self, name: str, key: str) -> None:
        """Type other credentials."""
        self.headers = {"Authorization": "Basic " + b64encode(f"{name}:{key}".encode()).decode(),
                        "X-OpenRosa-Version": "1.0"}

    def get(self, where: str, **more: str) -> HttpResponse:
        return self.client.get(f"/openrosa/{where}", headers={**self.headers, **more})

    def forms(self) -> list[dict[str, str]]:
        """The list, as plain values."""
        answer = self.get("formList")
        assert answer.status_code == 200, answer.content
        return [{child.tag.removeprefix(LIST): child.text for child in form}
                for form in ElementTree.fromstring(answer.content)]

    def send(self, content: bytes | str, **files: bytes) -> HttpResponse:
        """Post a form and files by their names (``photo_jpg`` for ``photo.jpg``)."""
        content = content.encode() if isinstance(content, str) else content
        parts = {"xml_submission_file": SimpleUploadedFile("form.xml", content, "text/xml")}
        for name, held in files.items():
            name = name.replace("_", ".")
            parts[name] = SimpleUploadedFile(name, held, "image/jpeg")
        return self.client.post("/openrosa/submission", parts, headers=self.headers)


def said(answer: HttpResponse) -> str:
    """The sentence of an answer."""
    return ElementTree.fromstring(answer.content).findtext(MESSAGE) or ""


def filled(visit_id: object, fields: dict[str, object], *, instance: str = "", replaces: str = "",
           rows: str = "", form: str = "") -> str:
    """A form as a phone sends it; groups do not matter to who reads it."""
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
    old = f"<orx:deprecatedID>{replaces}</orx:deprecatedID>" if replaces else ""
    return (
        f'<?xml version="1.0" ?><data id="{form or f"visit-{visit_id}"}" version="1" '
        f'xmlns:orx="http://openrosa.org/xforms"><some_group>{inner}</some_group>{rows}<orx:meta><orx:instanceID>'
        f"{instance or new_instance()}</orx:instanceID>{old}</orx:meta></data>"
    )


def new_instance() -> str:
    return f"uuid:{uuid4()}"


def photo(colour: str = "red") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()
