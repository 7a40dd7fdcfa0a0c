"""What the user sees: one line a step, and one sentence when something fails."""

import contextlib
import functools
import sys
import time

CLEAR_LINE = "\r\033[K"


class Failure(Exception):
    """Something the user can mend; its text is the one sentence to print."""


@contextlib.contextmanager
def step(title):
    """Announce a step, then say on the same line how long it took.

    The step may show how far it is, on a terminal, with the function it is given.
    """
    start = time.monotonic()
    print(f"  {title} ...", end=" ", flush=True)

    def show(detail):
        if sys.stdout.isatty():
            print(f"{CLEAR_LINE}  {title} ... {detail}", end=" ", flush=True)

    try:
        yield show
    except BaseException:
        print("failed", flush=True)
        raise
    show("")
    print(f"{time.monotonic() - start:.1f} s", flush=True)


def command(function):
    """Make `function` a command: its failures are a sentence and an exit code."""

    @functools.wraps(function)
    def run(*args):
        try:
            return function(*args)
        except Failure as failure:
            print(f"Error: {failure}", file=sys.stderr)
            return 1

    return run
