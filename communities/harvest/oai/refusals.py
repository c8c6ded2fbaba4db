"""The ways in which the protocol says no, each with the standard's own code."""


class OaiRefusal(Exception):  # noqa: N818 - it is a refusal, no fault of ours
    """A request that is answered with an `error` element."""

    code = ""
    has_attributes = True
    """Whether the answer repeats the arguments of the request."""

    def __init__(self, sentence: str) -> None:
        """Take what is wrong and what to do, for whoever runs the harvester."""
        super().__init__(sentence)
        self.sentence = sentence


class BadVerb(OaiRefusal):
    """The verb is missing, repeated or none of the six."""

    code = "badVerb"
    has_attributes = False


class BadArgument(OaiRefusal):
    """An argument is missing, unknown, repeated, of the wrong form, or doesn't go with another."""

    code = "badArgument"
    has_attributes = False


class BadResumptionToken(OaiRefusal):
    """The token wasn't made here, or was changed, or was made for another verb."""

    code = "badResumptionToken"


class CannotDisseminateFormat(OaiRefusal):
    """There is no such format."""

    code = "cannotDisseminateFormat"


class IdDoesNotExist(OaiRefusal):
    """There is no record of this identifier."""

    code = "idDoesNotExist"


class NoRecordsMatch(OaiRefusal):
    """Nothing was changed in that time, or nothing is in that set."""

    code = "noRecordsMatch"


class NoSetHierarchy(OaiRefusal):
    """There are no sets, since there is no record yet."""

    code = "noSetHierarchy"
