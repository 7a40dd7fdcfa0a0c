"""What tests of a running Odoo need: a free port, patience, and people who call it."""

import socket
import time
import xmlrpc.client

PATIENCE = 60  # seconds, for what a job does within one or two


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, probe, patience=PATIENCE):
    """Return what ``probe`` finds, as soon as it finds something."""
    deadline = time.monotonic() + patience
    while not (found := probe()):
        assert time.monotonic() < deadline, f"still waiting for {what}"
        time.sleep(0.2)
    return found


class Person:
    """Somebody who calls the running server with a login of his own."""

    def __init__(self, url, database, login, password):
        self.database, self.password = database, password
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.uid = common.authenticate(database, login, password, {})

    def __call__(self, model, method, *args, **kwargs):
        return self.models.execute_kw(
            self.database, self.uid, self.password, model, method, args, kwargs
        )

    def read(self, model, record_id, *names):
        return self(model, "read", [record_id], list(names))[0]
