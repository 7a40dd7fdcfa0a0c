"""A mail server that delivers nothing: every mail is a file and a page to read.

Nothing that the demo sends leaves the machine.
"""

import socket
import threading
from datetime import datetime
from http.server import ThreadingHTTPServer

from aiosmtpd.controller import Controller

from .mail_pages import page_handler


class MailSink:
    """Keep the mails sent to a local SMTP port in `folder`, as ``.eml`` files."""

    def __init__(self, folder, page_port):
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.smtp_port = free_port()
        self._smtp = Controller(self, hostname="127.0.0.1", port=self.smtp_port)
        self._pages = ThreadingHTTPServer(
            ("127.0.0.1", page_port), page_handler(folder)
        )
        self.url = f"http://127.0.0.1:{page_port}"

    def __enter__(self):
        self._smtp.start()
        threading.Thread(target=self._pages.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._pages.shutdown()
        self._pages.server_close()
        self._smtp.stop()

    async def handle_DATA(self, server, session, envelope):
        """Keep one mail, with the addresses that it was really sent to."""
        recipients = ", ".join(envelope.rcpt_tos)
        name = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        (self.folder / f"{name}.eml").write_bytes(
            f"X-Envelope-To: {recipients}\r\n".encode() + envelope.content
        )
        return "250 Kept"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
