"""Reads the codes of countries and programmes as people ask for them."""

from collections.abc import Collection

_EU_CODES = {"GB": "UK", "GR": "EL"}
"""Where ISO 3166 and the EU differ, the EU's code is stored; both are understood."""


def read_country(text: str) -> str:
    """Return the EU's code of a country, given in its or in ISO's, in any case."""
    return _EU_CODES.get(text.upper(), text.upper())


def read_programme(text: str) -> str:
    """Return a legal basis as it is stored: without the dots that CORDIS writes behind some."""
    return text.rstrip(". ") or text


def find_code(code: str, known: Collection[str]) -> str:
    """Return the known code that a code is, whatever its case; the code itself if there is none."""
    if not code or code in known:
        return code
    return next((one for one in known if one.casefold() == code.casefold()), code)
