"""The workflow's part of what is known about a person: to hand it to them, and to erase it."""

from portal.accounts.personal_data import PersonalPart
from requests_workflow.personal.erasing import erase_requests
from requests_workflow.personal.exporting import export_requests
from requests_workflow.personal.hindrances import find_open_requests, lock_requests, tell_losses

REQUESTS = PersonalPart(
    name="requests",
    export=export_requests,
    erase=erase_requests,
    hindrances=find_open_requests,
    losses=tell_losses,
    lock=lock_requests,
)
