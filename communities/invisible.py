"""Characters that nobody sees: texts that look equal would differ by them, and words be cut in two."""

import re

# Soft hyphens, joiners, signs of direction, selectors of variants, byte order marks, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e01ef]"
)


def drop_invisible(text: str) -> str:
    """Return a text without them."""
    return text if text.isascii() else _INVISIBLE.sub("", text)
