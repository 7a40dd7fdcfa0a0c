import smtplib

from ..lib.mail_refusal import read_refusal

# Conversations in a row that a server may break off before it is left alone.
PATIENCE = 3


class MailServerDown(Exception):
    """The mail server cannot be talked to: no use in trying it again in this run."""


class MailSessions:
    """The connections of one run of the outbox: each server is called once.

    A server that does not answer is not asked again, so that a hundred notices do not
    wait a hundred times for it.
    """

    def __init__(self, env):
        self._env = env
        self._sessions = {}
        self._down = {}
        self._broken = {}

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for session in self._sessions.values():
            self._close(session)

    def get(self, server_id, smtp_from):
        """Return a connection that works, an open one if there is one.

        :param server_id: id of the ``ir.mail_server``; False: Odoo's configuration
        :raise MailServerDown: there is none to be had
        """
        if server_id in self._down:
            raise MailServerDown(self._down[server_id])
        key = server_id, smtp_from
        if not self._is_alive(self._sessions.get(key)):
            self._close(self._sessions.pop(key, None))
            try:
                self._sessions[key] = self._env["ir.mail_server"]._connect__(
                    mail_server_id=server_id, smtp_from=smtp_from
                )
            except Exception as error:
                self._down[server_id] = read_refusal(error).words
                raise MailServerDown(self._down[server_id]) from error
        return self._sessions[key]

    @staticmethod
    def _is_alive(session):
        try:
            return session and session.noop()[0] == 250
        except smtplib.SMTPServerDisconnected:
            return False

    @staticmethod
    def _close(session):
        try:
            if session:
                session.quit()
        except (smtplib.SMTPException, OSError):
            session.close()

    def note_answer(self, server_id):
        """The server kept the conversation up, whatever it said."""
        self._broken.pop(server_id, None)

    def note_broken(self, server_id, error):
        """The server broke the conversation off, or let it time out."""
        self._broken[server_id] = self._broken.get(server_id, 0) + 1
        timed_out = isinstance(error.__context__, TimeoutError)
        if timed_out or self._broken[server_id] >= PATIENCE:
            self._down[server_id] = str(error)
