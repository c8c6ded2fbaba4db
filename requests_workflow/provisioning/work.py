"""What a step has at hand, and the way in which one says that people are needed."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_noop

from communities.models import Community, ZenodoLink
from communities.zenodo.port import Zenodo
from communities.zenodo.values import RemoteCommunity, award_id
from requests_workflow.inveniordm.words import name_parent
from requests_workflow.models import CommunityRequest, OwnershipProof, ProvisioningStep
from requests_workflow.said import Said

NOT_LINKED = gettext_noop(
    "An earlier step was given up, so there is no community on Zenodo to do this with. Give this step up "
    "too, or have the earlier one tried again."
)
GIVEN_UP = gettext_noop(
    "The community is on Zenodo, although the step that was to bring it here was given up: nothing more is "
    "done to it by itself. Do this one by hand where it is wanted, and give it up here too."
)
WITHOUT_ONE_BEFORE = ("not_linked", "given_up")
"""The codes of a step that stands still since one before it was given up."""


class Blocked(Exception):  # noqa: N818 - it is no error that people are needed
    """The step can't be taken before somebody has done something; `looks_again`: and that may be seen."""

    def __init__(self, code: str, sentence: str, *, looks_again: bool = False, **values: str) -> None:
        super().__init__(code)
        self.code, self.words, self.looks_again = code, (Said(sentence, dict(values)),), looks_again


@dataclass
class Work:
    """One accepted request, its community, and Zenodo as the portal's token sees it."""

    request: CommunityRequest
    zenodo: Zenodo

    @cached_property
    def community(self) -> Community:
        """Ours."""
        community = self.request.community
        assert community is not None, "an accepted request has its community"  # noqa: S101 - a constraint says so
        return community

    @cached_property
    def awards(self) -> tuple[str, ...]:
        """All grants, the primary first, as Zenodo names them."""
        links = self.community.grant_links.select_related("grant")
        return tuple(award_id(link.grant.number) for link in links)

    @cached_property
    def proof(self) -> OwnershipProof | None:
        """The proof by which a link was accepted; None where the check was overridden."""
        named = self.request.linked_community
        return OwnershipProof.objects.filter(request=self.request, voided_at=None, named=named).first()

    @cached_property
    def remote(self) -> RemoteCommunity:
        """The community on Zenodo, read once. Raises a ZenodoError.

        Raises Blocked where none was made or found to be the right one: whoever has the address there now is
        somebody else. The same where that was given up while Zenodo was at it: people wanted no more of it.
        """
        link = ZenodoLink.objects.filter(community=self.community).first()
        if link is None:
            raise Blocked("not_linked", NOT_LINKED)
        if self._is_given_up():
            raise Blocked("given_up", GIVEN_UP)
        return self.zenodo.read_community(str(link.remote_id))

    def _is_given_up(self) -> bool:
        names = (ProvisioningStep.Name.CREATE, ProvisioningStep.Name.VERIFY)
        given_up = self.request.provisioning_steps.filter(status=ProvisioningStep.Status.ABANDONED)
        return given_up.filter(name__in=names).exists()

    def forget_remote(self) -> None:
        """Let the next step ask anew whether there is a community to work on."""
        self.__dict__.pop("remote", None)

    @cached_property
    def parent(self) -> RemoteCommunity:
        """The parent community on Zenodo, read once. Raises a ZenodoError."""
        return self.zenodo.read_community(name_parent())

    @property
    def mark(self) -> str:
        """What tells a community that we made from one that somebody else did."""
        return f"EU project communities {self.request.pk}"
