"""Programs of the operating system that read what `deploy/` ships, where they are installed."""

import re
import shutil
import subprocess
from functools import cache


def nginx() -> str:
    """The program; a system's folder is not on everybody's path."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin") or ""


def why_not_nginx() -> str:
    """Why the shipped configuration cannot be tried; "" when it can."""
    return "" if nginx() else "Install nginx."


@cache
def why_not_systemd() -> str:
    """Why the shipped units cannot be judged; "" when they can."""
    if shutil.which("systemd-analyze"):
        said = subprocess.run(["systemd-analyze", "--version"], capture_output=True, text=True, check=False).stdout
        version = re.match(r"systemd (\d+)", said)
        if version and int(version[1]) >= 250:
            return ""
    return "Install systemd 250 or later (systemd-analyze)."
