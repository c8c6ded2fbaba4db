"""The order of keys in every file: by code point, whatever language the database sorts in.

So two dumps, of whichever engine, can be read side by side and compared line by line.
"""

from django.db import connection
from django.db.models.functions import Collate

_BYTEWISE = {"postgresql": "C", "sqlite": "BINARY"}


def by_code_point(field: str) -> Collate:
    """Return the ordering of a text field that equals Python's own."""
    return Collate(field, _BYTEWISE[connection.vendor])
