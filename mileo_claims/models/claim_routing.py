import ast
import contextlib
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from ..lib.incoming_mail import IncomingMail

#: In the context of what handles a mail: a mark that only code running here can put.
#: The routing itself would make the environments of each mail new ones.
ON_ITS_WAY = object()
_current = ContextVar("routing of the mail that is handled", default=None)


@dataclass(eq=False)
class ClaimRouting:
    """Where a mail goes, on its way through the gateway."""

    mail: IncomingMail
    message_ref: str
    teams: Any
    #: The claim that the mail answers; it may be empty.
    claim: Any
    #: The partner who wrote; it may be empty.
    author: Any = None
    #: Nothing but a claim comes of it, and anybody may write to the mailbox.
    is_direct: bool = False
    #: The gateway: called with this object.
    process: Callable = None
    #: Given to the claim that the mail makes.
    values: dict = field(default_factory=dict)
    #: The row of a mail that was set aside before.
    row: Any = None
    #: Sent by one of our mailboxes.
    is_ours: bool = False
    #: The mail makes no claim and answers none.
    is_set_aside: bool = False
    #: Staff decided that a person wrote it.
    is_forced: bool = False
    is_reply: bool = False
    #: What it became in the discussion of a claim.
    message: Any = None
    #: Names of the files left in the original mail.
    withheld: list = field(default_factory=list)

    @classmethod
    def get(cls, env):
        """Return the routing of the mail that ``env`` handles, or ``None``."""
        is_marked = env.context.get("mileo_claim_routing") is ON_ITS_WAY
        return _current.get() if is_marked else None

    @contextlib.contextmanager
    def handling(self, records):
        """Give ``records`` in a context that knows where the mail goes."""
        token = _current.set(self)
        try:
            yield records.with_context(mileo_claim_routing=ON_ITS_WAY)
        finally:
            _current.reset(token)

    @property
    def team(self):
        return self.claim.team_id or self.teams[:1]

    @property
    def staff(self):
        """The user of ours who wrote, if it is one."""
        author = self.author.filtered(lambda partner: not partner.partner_share)
        return author.user_ids.filtered(lambda user: not user.share)[:1]

    def make_routes(self, model, user_id):
        """Return the one route of a mail that only claims have to do with."""
        defaults = ast.literal_eval(self.teams[:1].alias_defaults or "{}")
        return self.narrow([(model, 0, defaults, user_id, None)])

    def narrow(self, routes):
        """Return the routes with one claim at the most, last: its id is returned."""
        others = [route for route in routes if route[0] != "mileo.claim"]
        ours = [route for route in routes if route[0] == "mileo.claim"]
        if self.is_set_aside or not ours:
            return others
        model, thread_id, values, user_id, _alias = ours[0]
        self.is_reply = bool(self.claim or thread_id)
        # Without its alias, what fails raises here instead of answering the sender.
        route = (
            model,
            self.claim.id or thread_id,
            {**(values or {}), **self.values},
            user_id,
            None,
        )
        return [*others, route]
