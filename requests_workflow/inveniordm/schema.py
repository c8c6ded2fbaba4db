"""Describes the refusals of InvenioRDM's request API, which have a form of their own."""

from typing import Any

from portal.api.schema import DESCRIPTIONS, PortalSchema
from requests_workflow.inveniordm.errors import MEDIA_TYPE
from requests_workflow.inveniordm.serializers import InvenioErrorSerializer


class InvenioSchema(PortalSchema):
    """As the portal's other operations, with InvenioRDM's errors in place of problems."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        schema = self.resolve_serializer(InvenioErrorSerializer, "response").ref
        for status, body in bodies.items():
            if "$ref" in body:
                bodies[status] = {
                    "description": DESCRIPTIONS[int(status)],
                    "content": {MEDIA_TYPE: {"schema": schema}},
                }
        return bodies
