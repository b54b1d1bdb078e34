"""nginx and systemd themselves read what is handed to whoever installs Treadle."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests import programs
from tests.house.tree import ROOT

SHIPPED = ROOT / "deploy" / "nginx.conf"
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
#: What `systemd-analyze security` may say at most: 0 is shut in, 10 is wide open. It counts the network, which is
#: needed, and versions of systemd weigh a little differently (1.1 by 252).
EXPOSURE = 1.5


def certificate(folder: Path) -> None:
    """A certificate that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "treadle.example.org")])
    now = datetime.now(UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256()))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


def tried(folder: Path, site: str) -> subprocess.CompletedProcess[str]:
    """What `nginx -t` says of a site, with our certificate, on ports that anybody may open."""
    certificate(folder)
    site = re.sub(r"(listen (?:\[::\]:)?)(\d+)", lambda found: f"{found[1]}{20_000 + int(found[2])}", site)
    (folder / "site.conf").write_text(site.replace("/etc/ssl/treadle", str(folder)))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(f"pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n"
                                       f"{places}include {folder}/site.conf;\n}}\n")
    return subprocess.run([programs.nginx(), "-t", "-p", str(folder), "-c", str(folder / "nginx.conf")],
                          capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.nginx
def test_nginx_takes_the_shipped_configuration(tmp_path: Path) -> None:
    done = tried(tmp_path, SHIPPED.read_text())
    assert done.returncode == 0, done.stderr
    assert "test is successful" in done.stderr


@pytest.mark.nginx
def test_nginx_would_refuse_a_wrong_one(tmp_path: Path) -> None:
    done = tried(tmp_path, SHIPPED.read_text().replace("client_max_body_size 66m;", "client_max_body_size many;"))
    assert done.returncode != 0
    assert "client_max_body_size" in done.stderr


def verified(folder: Path, change: str = "") -> str:
    """What `systemd-analyze verify` has against our units; their program is one that is here."""
    for path in UNITS:
        text = path.read_text().replace("/opt/treadle/bin/treadle", sys.executable)
        (folder / path.name).write_text(text.replace("[Service]\n", f"[Service]\n{change}"))
    done = subprocess.run(["systemd-analyze", "verify", *(str(folder / path.name) for path in UNITS)],
                          capture_output=True, text=True, check=False, timeout=60)
    return "\n".join(line for line in (done.stdout + done.stderr).splitlines() if "treadle-" in line)


@pytest.mark.systemd
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    assert verified(tmp_path) == ""
    assert "Protekt" in verified(tmp_path, "Protekt=true\n"), "it would say so"


@pytest.mark.systemd
@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_services_are_shut_in(path: Path) -> None:
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", str(path)], capture_output=True, text=True,
                          check=False, timeout=60)
    said = re.search(r"Overall exposure level for \S+: (\d+\.\d)", done.stdout)
    assert said, done.stdout + done.stderr
    assert float(said[1]) <= EXPOSURE
