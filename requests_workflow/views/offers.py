"""What these pages offer besides the table's actions: changing the proposal, and writing."""

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest
from requests_workflow.rules import is_editor, is_participant
from requests_workflow.selectors import explain_wrong_state
from requests_workflow.states import AMENDABLE, State


def may_amend(request: CommunityRequest, user: User) -> bool:
    """Whether the person may change the proposal now."""
    return request.state in AMENDABLE and is_editor(request, user)


def explain_no_amendment(request: CommunityRequest, user: User) -> str:
    """Return why the person may not change the proposal."""
    if not is_editor(request, user):
        return is_editor.otherwise
    return str(explain_wrong_state(request, "amend"))


def may_write(request: CommunityRequest, user: User) -> bool:
    """Whether the person may write in the conversation; a draft has none."""
    return request.state != State.DRAFT and is_participant(request, user)
