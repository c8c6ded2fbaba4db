"""What people fill in on the coordinator's pages; the workflow itself judges what they enter."""

from requests_workflow.forms.action import ActionForm, CommentForm
from requests_workflow.forms.choice import KindForm, ProjectForm
from requests_workflow.forms.proposal import ProposalForm

__all__ = ["ActionForm", "CommentForm", "KindForm", "ProjectForm", "ProposalForm"]
