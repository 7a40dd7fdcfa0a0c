"""Awkward mails, and what should become of each: plain Python, no Odoo."""

from . import (
    automatic,
    bounces,
    clients,
    damage,
    encodings,
    files,
    hostile,
    lookalikes,
    people,
    structure,
    threads,
    unwanted,
)

FAMILIES = (
    clients,
    encodings,
    structure,
    damage,
    files,
    people,
    lookalikes,
    automatic,
    bounces,
    unwanted,
    threads,
    hostile,
)


def cases():
    """Yield every case; names are unique."""
    for family in FAMILIES:
        yield from family.cases()
