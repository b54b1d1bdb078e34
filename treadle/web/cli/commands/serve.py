"""`treadle serve`: the web server."""

import argparse
import os
import shutil
import socket
import sys
from contextlib import closing
from pathlib import Path

from treadle.web.cli.output import complain

NAME = "serve"
HELP = "Serve the site."
NEEDS_DJANGO = False  # the server's workers set it up; this process becomes the server


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="default 8000, or $PORT")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each process (default 4)")


def run(args: argparse.Namespace) -> int:  # noqa: RET503  execv does not return
    """Become granian; it answers SIGTERM and SIGINT by finishing what is under way."""
    if is_taken(args.host, args.port):
        complain(taken(args.port))
        return 1
    _measure(args.port)
    sys.stdout.flush()
    # The program is this Python; the arguments are numbers and an address that the caller may set anyway.
    os.execv(sys.executable, command(args.host, args.port, args.workers, args.threads))  # noqa: S606


def _measure(port: int) -> None:
    """Where there are metrics, the server's processes share their counts in a folder; it begins empty."""
    if not os.environ.get("TREADLE_METRICS_TOKEN", "").strip():
        return
    # systemd's runtime folder lies in memory: a full disk does not disturb what is counted there.
    where = os.environ.get("RUNTIME_DIRECTORY") or os.environ.get("TREADLE_DATA_DIR", "var")
    folder = Path(where.split(":")[0]).resolve() / "metrics" / f"{socket.gethostname()}-{port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there already: the server would share the port with them and not say so."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((host, port))
        except OSError:
            return True
    return False


def taken(port: int) -> str:
    """What to do about it."""
    return f"Port {port} cannot be used, or another program uses it. Choose another one, such as --port {port + 1}."


def command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """The server's command line."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning",
        "--workers-kill-timeout", "10", "--respawn-failed-workers", "--respawn-interval", "1",
        "treadle.config.wsgi:application",
    ]
