"""Makes wait conditions: a stack continues or fails after a signal at a signed URL."""

import json
import os
import secrets
import time
import urllib.parse

from moto.cloudformation.responses import CloudFormationResponse

from .custom_resources import cfnresponse as answer_of_custom_resource
from .resource import Resource, makes, only

#: Signals, by the URLs of the handles.
signals = {}


def cfnresponse(request, full_url, headers):
    handle = urllib.parse.parse_qs(urllib.parse.urlsplit(full_url).query).get("handle")
    if handle is None:
        return answer_of_custom_resource(request, full_url, headers)
    signals.setdefault(handle[0], []).append(json.loads(request.get_data()))
    return 200, {}, ""


CloudFormationResponse.cfnresponse = cfnresponse


@makes("AWS::CloudFormation::WaitConditionHandle")
class Handle(Resource):
    def create(self, properties):
        only(properties)
        self.id = f"http://127.0.0.1:{os.environ['MOTO_PORT']}/cloudformation_{self.region}/cfnresponse?handle={secrets.token_hex(16)}"

    def delete(self, properties):
        """Keeps its URL valid."""


@makes("AWS::CloudFormation::WaitCondition")
class WaitCondition(Resource):
    """Waits for signals ("Create wait conditions" in the user guide). An update creates another one."""

    def create(self, properties):
        only(properties, "Handle", "Timeout", "Count")
        self.id = self.name({}, "")
        self.handle, self.count = properties["Handle"].rpartition("handle=")[2], int(properties.get("Count", 1))
        self.ends = time.monotonic() + int(properties["Timeout"])

    def ended(self):
        if self.handle is None:
            return True
        came = {one["UniqueId"]: one for one in list(signals.get(self.handle, []))}
        for one in came.values():
            if one["Status"] != "SUCCESS":
                raise ValueError(f"WaitCondition received failed message: '{one.get('Reason', '')}' for uniqueId: {one['UniqueId']}")
        if len(came) < self.count and time.monotonic() > self.ends:
            raise ValueError(f"WaitCondition timed out. Received {len(came)} conditions when expecting {self.count}")
        return len(came) >= self.count

    def delete(self, properties):
        self.handle = None
