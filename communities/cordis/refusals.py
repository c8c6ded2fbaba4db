"""How an import says no."""


class RefusedFile(Exception):  # noqa: N818 - named for what happened, like the workflow's refusals
    """What was given cannot be imported; nothing was changed.

    The message is a sentence that names the file (and the line, where there is one) and says what to do.
    """


class UnreadableValue(ValueError):  # noqa: N818 - as above
    """One row holds a value that cannot be taken; the row is skipped with this reason."""
