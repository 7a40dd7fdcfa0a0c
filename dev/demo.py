"""``make demo``: a French company's Odoo with claims in every state.

The first run builds the database under another name and renames it when it is
complete, so that an interrupted run leaves nothing that the next one would trip on.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import french, postgres
from .addons import ADDONS
from .demo_data import PASSWORD, USERS
from .locks import try_lock
from .mail_sink import MailSink
from .odoo import Odoo
from .paths import ROOT, STATE
from .progress import Failure, command, step

FOLDER = STATE / "demo"
MAILS = FOLDER / "mails"
DATABASE = "mileo_claims_demo"
#: What the database was made from, to upgrade it when the addons have changed.
MADE_FROM = FOLDER / "made-from"
SPACE = 500_000_000
LOCK = FOLDER / "demo.lock"
STARTUP_SECONDS = 120


@command
def main(*arguments):
    """Serve the demo until Ctrl-C."""
    port = int(os.environ["PORT"])
    for number in (port, port + 1):
        _check_free(number)
    FOLDER.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(FOLDER).free < SPACE:
        raise Failure(f"{FOLDER} needs {SPACE / 1e9:.1f} GB of free space.")
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as stack:
        if not try_lock(stack.enter_context(LOCK.open("w"))):
            raise Failure("the demo of this folder is already running.")
        stack.enter_context(postgres.server(FOLDER))
        sink = stack.enter_context(MailSink(MAILS, port + 1))
        odoo = Odoo(FOLDER, smtp_server="127.0.0.1", smtp_port=sink.smtp_port)
        _prepare_database(odoo, port, afresh="--afresh" in arguments)
        server = stack.enter_context(_serving(odoo, DATABASE, port))
        stack.callback(signal.signal, signal.SIGINT, signal.SIG_IGN)  # once is enough
        stack.callback(print, "\nStopping the demo.")
        _tell(port, sink)
        if server.wait():
            raise Failure(f"Odoo stopped: {odoo.last_words()} (see {odoo.log}).")
    return 0


def _check_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise Failure(
                f"port {port} is taken: stop what uses it, or choose another one with"
                f" 'make demo PORT={port + 10}' (which takes the next port as well)."
            ) from None


def _prepare_database(odoo, port, afresh):
    fingerprint = _fingerprint()
    if afresh or not odoo.databases.exists(DATABASE):
        MADE_FROM.unlink(missing_ok=True)
        _build(odoo, port)
    elif not MADE_FROM.exists() or MADE_FROM.read_text() != fingerprint:
        with step("Upgrading the addon, which has changed"):
            odoo.upgrade(DATABASE, ADDONS)
    MADE_FROM.write_text(fingerprint)


def _fingerprint():
    """Tell one state of the addons' files from another."""
    digest = hashlib.sha256()
    for addon in ADDONS:
        for path in sorted((ROOT / addon).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _build(odoo, port):
    new = f"{DATABASE}_new"
    odoo.databases.drop(DATABASE)
    for mail in MAILS.glob("*.eml"):
        mail.unlink()
    french.create(odoo, new, "dev.demo_data:speak_french")
    with step(f"Installing {', '.join(ADDONS)}"):
        odoo.install(new, ADDONS)
    with step("Loading the demo data"):
        odoo.call(
            new,
            "dev.demo_data:set_mail_domain",
            "dev.demo_data:set_base_url",
            "dev.demo_data:load_demo_files",
        )
    # wkhtmltopdf asks a server for the style of the letters.
    with (
        _serving(Odoo(FOLDER, "story", max_cron_threads=0), new, port),
        step("Playing the story of some claims"),
    ):
        odoo.call(new, "dev.story:play", "dev.demo_data:load_claims_of_today")
    with step("Preparing the screens"):
        odoo.call(new, "dev.demo_data:finish")
    odoo.databases.rename(new, DATABASE)


@contextlib.contextmanager
def _serving(odoo, database, port):
    """Run the server; leave when it is stopped."""
    with step("Starting Odoo"):
        server = odoo.serve(database, port)
        try:
            _wait_for(server, odoo, f"http://127.0.0.1:{port}/web/login")
        except BaseException:
            _stop(server)
            raise
    try:
        yield server
    finally:
        _stop(server)


def _wait_for(server, odoo, url):
    deadline = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(url, timeout=STARTUP_SECONDS)
            return
        time.sleep(0.2)
    raise Failure(f"Odoo does not answer: {odoo.last_words()} (see {odoo.log}).")


def _stop(server):
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()


def _tell(port, sink):
    logins = "\n".join(
        f"    {login:<28}{PASSWORD:<8}{role}" for login, role in USERS.items()
    )
    print(
        f"""
  Odoo      http://127.0.0.1:{port}
  Mails     {sink.url}  ({sink.folder})

    Login                       Password
{logins}
    admin                       admin   administratrice

  Ctrl-C stops everything.""",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
