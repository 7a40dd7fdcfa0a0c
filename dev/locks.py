"""Locks that the system releases when a process ends, however it ends."""

import contextlib
import fcntl


@contextlib.contextmanager
def locked(path, shared=False):
    """Wait for a lock and hold it; many may share it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield lock


def try_lock(lock):
    """Take an open lock for oneself; tell whether nobody else holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
