"""An independent client of the visits' journals, written from `docs/reference/sync.md` alone: nothing of Treadle.

A ``Device`` keeps a journal in memory as a tablet does: entries in bundles that are sealed once, what others wrote
after its signature was checked, marks of refusal, and the document that follows.
"""

import base64
import json
from collections.abc import Callable, Iterable
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: (method, address, body) → (status, body).
type Transport = Callable[[str, str, bytes | None], tuple[int, bytes]]
ECDSA = ec.ECDSA(SHA256())
KINDS = {"q": "answer", "n": "text", "v": "text", "l": "flag"}
OF_FINDING = {"explanation": "text", "evidence": "text", "kinds": "set", "share": "one", "interviews": "flag"}


class Refused(Exception):
    """A problem document."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        super().__init__(f"{status} {said}")
        self.status, self.said, self.code = status, said, said.get("code", "")


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> str:
    return b64(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def signature_of(key: ec.EllipticCurvePrivateKey, message: bytes) -> str:
    r, s = utils.decode_dss_signature(key.sign(message, ECDSA))
    return b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def is_signed(public: str, signature: str, message: bytes) -> bool:
    raw = unb64(signature)
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public)).verify(der, message, ECDSA)
    except InvalidSignature:
        return False
    return True


def bundle_bytes(visit: str, device: str, first: int, entries: str) -> bytes:
    return f"treadle-bundle-1\n{visit}\n{device}\n{first}\n{entries}".encode()


# ---- the document ------------------------------------------------------------------------------


def kind_of(key: str) -> str:
    if key.startswith("f/"):
        return OF_FINDING[key.rsplit("/", 1)[1]]
    if (key.startswith("b/") and key.endswith("/minutes")) or key.startswith("d/n/"):
        return "text"
    return KINDS.get(key.split("/")[0], "one")


def alike(value: Any) -> str:
    """A text that is the same for values that are equal as JSON."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{name}:{alike(value[name])}" for name in sorted(value)) + "}"
    return "[" + ",".join(map(alike, value)) + "]" if isinstance(value, list) else json.dumps(value)


def document(entries: dict[str, list[Any]], refused: Iterable[str] = ()) -> dict[str, dict[str, Any]]:
    """Key → {value, heads, conflict}, straight from the definition."""
    count = {id_: one for id_, one in entries.items() if id_ not in set(refused)}
    found: dict[str, dict[str, Any]] = {}
    for key in {one[0] for one in count.values()}:
        mine = {id_: one for id_, one in count.items() if one[0] == key}
        seen = {each for one in mine.values() for each in one[2]}
        heads = sorted((one[3], id_, one[1]) for id_, one in mine.items() if id_ not in seen) if _sortable(mine) else []
        if heads:
            value, conflict = _value(kind_of(key), [head[2] for head in heads])
            found[key] = {"value": value, "heads": [head[1] for head in heads], "conflict": conflict}
    return found


def _sortable(mine: dict[str, list[Any]]) -> bool:
    """Two heads never share stamp and id, so that values are never compared."""
    return len({(one[3], id_) for id_, one in mine.items()}) == len(mine)


def _value(kind: str, values: list[Any]) -> tuple[Any, bool]:
    if len({alike(value) for value in values}) == 1:
        return values[0], False
    if kind not in ("text", "set", "flag"):
        return values[0], True
    told = [value for value in values if value is not None and value != ""]
    once = list({alike(value): value for value in told}.values())
    if len(once) < 2:
        return (once[0] if once else None), False
    if kind == "text":
        return "\n\n".join(once), True
    return (sorted({each for value in once for each in value}) if kind == "set" else True in once), True


# ---- a device ----------------------------------------------------------------------------------


class Device:
    """One tablet of one visit. ``write`` keeps, ``seal`` bundles, ``sync`` brings together."""

    def __init__(self, visit: str, send: Transport, *, clock: int = 1_795_428_000_000_000) -> None:
        self.visit, self.send, self.clock = str(visit), send, clock
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = self.lease = self.server_key = ""
        self.leases: dict[str, str] = {}
        self.entries: dict[str, list[Any]] = {}
        self.bundles: list[dict[str, Any]] = []
        self.have: dict[str, int] = {}
        self.server: dict[str, int] = {}
        self.refused: dict[str, list[str]] = {}
        self.refused_seal = ""
        self.waiting: list[list[Any]] = []
        self.state = ""

    # -- talking

    def ask(self, method: str, address: str, said: object | None = None, *, raw: bytes | None = None) -> Any:
        body = raw if raw is not None or said is None else json.dumps(said, separators=(",", ":"),
                                                                      ensure_ascii=False).encode()
        status, answer = self.send(method, address, body)
        data = json.loads(answer) if answer[:1] in (b"{", b"[") else answer
        if status >= 400:
            raise Refused(status, data if isinstance(data, dict) else {})
        return data

    def get_lease(self, label: str = "") -> dict[str, Any]:
        said = self.ask("POST", f"/field/packs/{self.visit}/lease/", {"key": point(self.key), "label": label})
        self.id, self.lease, self.server_key = said["device"], said["lease"], said["server_key"]
        self.leases[self.id] = self.lease
        return dict(said)

    def exchange(self, bundles: list[dict[str, Any]], leases: list[str] | None = None) -> dict[str, Any]:
        said: dict[str, Any] = {"device": self.id, "have": self.have}
        if self.refused:
            said["refused"] = len(self.refused)
        if bundles:
            said["bundles"] = bundles
        if leases:
            said["leases"] = leases
        answer: dict[str, Any] = self.ask("POST", f"/field/sync/{self.visit}/", said)
        return answer

    def sync(self, *, most: int = 64) -> None:
        """Until nothing is left to send or to fetch."""
        self.seal()
        for _turn in range(100):
            lacking = [one for one in self.bundles if self.end(one) > self.server.get(one["device"], 0)][:most]
            try:
                answer = self.exchange(lacking)
            except Refused as refused:
                if refused.code == "unknown_device":
                    answer = self.exchange(lacking, list(self.leases.values()))
                elif refused.code == "gap":
                    self.server[refused.said["device"]] = refused.said["have"]
                    continue
                else:
                    raise
            self.take(answer)
            left = any(self.end(one) > self.server.get(one["device"], 0) for one in self.bundles)
            if not answer.get("more") and not left:
                return
        raise AssertionError("it never ends")

    def take(self, answer: dict[str, Any]) -> None:
        """Check and keep what the server gave."""
        for device, lease in answer.get("devices", {}).items():
            assert self.leased(lease)["device"] == device
            self.leases[device] = lease
        for bundle in answer.get("bundles", []):
            self.accept(bundle)
        if "refused" in answer:
            self.take_refused(answer["refused"], answer["refused_seal"])
        if answer.get("lease"):
            self.lease = self.leases[self.id] = answer["lease"]
        self.server, self.state = dict(answer["have"]), answer["state"]

    def leased(self, lease: str) -> dict[str, Any]:
        """What a lease says, if the server signed it for this visit."""
        text, signature = lease.split(".")
        assert is_signed(self.server_key, signature, f"treadle-lease-1\n{text}".encode()), "a forged lease"
        said: dict[str, Any] = json.loads(unb64(text))
        assert said["visit"] == self.visit
        return said

    def accept(self, bundle: dict[str, Any]) -> None:
        """Keep another device's bundle, from the server or by hand-over."""
        device, first = bundle["device"], bundle["first"]
        if first <= self.have.get(device, 0):
            return
        assert first == self.have.get(device, 0) + 1, "a gap"
        key = self.leased(self.leases[device])["key"]
        message = bundle_bytes(self.visit, device, first, bundle["entries"])
        assert is_signed(key, bundle["signature"], message), "a forged bundle"
        self.bundles.append(bundle)
        for number, entry in enumerate(json.loads(bundle["entries"]), start=first):
            self.entries[f"{device}.{number}"] = entry
            self.clock = max(self.clock, entry[3]) if isinstance(entry[3], int) else self.clock
            self.have[device] = number

    # -- writing

    def heads(self, key: str) -> list[str]:
        mine = {id_: one for id_, one in self.entries.items() if one[0] == key and id_ not in self.refused}
        seen = {each for one in mine.values() for each in one[2]}
        return [id_ for id_ in mine if id_ not in seen]

    def write(self, key: str, value: Any, *, reason: str = "", seen: list[str] | None = None) -> str:
        self.clock += 1000
        entry = [key, value, self.heads(key) if seen is None else seen, self.clock, *([reason] if reason else [])]
        self.waiting.append(entry)
        id_ = f"{self.id}.{self.have.get(self.id, 0) + len(self.waiting)}"
        self.entries[id_] = entry
        return id_

    def seal(self) -> dict[str, Any] | None:
        """Bundle what was written since."""
        if not self.waiting:
            return None
        first, size, count = self.have.get(self.id, 0) + 1, 2, 0
        for entry in self.waiting[:500]:
            size += len(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()) + 1
            if size > 65_536:
                break
            count += 1
        part, self.waiting = self.waiting[:count], self.waiting[count:]
        text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
        bundle = {"device": self.id, "first": first, "entries": text,
                  "signature": signature_of(self.key, bundle_bytes(self.visit, self.id, first, text))}
        self.have[self.id] = first + len(part) - 1
        self.bundles.append(bundle)
        self.seal()
        return bundle

    @staticmethod
    def end(bundle: dict[str, Any]) -> int:
        return int(bundle["first"]) + len(json.loads(bundle["entries"])) - 1

    def document(self) -> dict[str, dict[str, Any]]:
        return document(self.entries, self.refused)

    # -- files, hand-over, handing in

    def send_file(self, content: bytes, *, piece: int = 1_048_576) -> dict[str, Any]:
        from hashlib import sha256

        name = sha256(content).hexdigest()
        where = f"/field/sync/{self.visit}/files/{name}/"
        known: dict[str, Any] = self.ask("GET", where)
        while not known["complete"]:
            start = known["received"]
            known = self.ask("PUT", f"{where}?from={start}&size={len(content)}", raw=content[start:start + piece])
        return known

    def hand_over(self, other: "Device") -> None:
        """Everything by hand, without a server: both have the other's entries afterwards."""
        for giver, taker in ((self, other), (other, self)):
            giver.seal()
            taker.leases |= {device: lease for device, lease in giver.leases.items() if taker.leased(lease)}
            for bundle in list(giver.bundles):
                taker.accept(bundle)
            if len(giver.refused) > len(taker.refused):
                taker.take_refused([[id_, *said] for id_, said in giver.refused.items()], giver.refused_seal)

    def take_refused(self, marks: list[list[str]], seal: str) -> None:
        """Keep what the server refused, from itself or another device: its signature has to hold."""
        texts = [text.encode() for mark in marks for text in mark]
        said = b"".join(str(len(text)).encode() + b":" + text + b"," for text in texts)
        assert is_signed(self.server_key, seal, f"treadle-refused-1\n{self.visit}\n".encode() + said)
        self.refused, self.refused_seal = {one[0]: one[1:] for one in marks}, seal

    def submit(self, *, blanks_confirmed: bool = True) -> dict[str, Any]:
        said = {"device": self.id, "have": self.have, "blanks_confirmed": blanks_confirmed}
        answer: dict[str, Any] = self.ask("POST", f"/field/sync/{self.visit}/submit/", said)
        return answer
