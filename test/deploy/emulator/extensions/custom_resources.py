"""Makes custom resources: sends requests to functions, and takes their answers at signed URLs."""

import datetime
import json
import os
import secrets
import time
import urllib.parse
import uuid

from moto.cloudformation.responses import CloudFormationResponse

from .asynchronous import Invocation
from .resource import Resource, makes

#: Requests that CloudFormation waits for, by their ids.
waited_for = {}

NO_ANSWER = ("CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [{}]. If you are using the Python "
             "cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.")


class Request:
    """One request. Creating it sends it."""

    def __init__(self, resource, request_type, properties, others):
        self.id, self.signature, self.answer = str(uuid.uuid4()), secrets.token_hex(32), None
        self.ends = time.monotonic() + seconds_of(properties.get("ServiceTimeout", 3600))
        self.event = {
            "RequestType": request_type,
            "ServiceToken": properties["ServiceToken"],
            "ResponseURL": self.url(resource.region),
            "StackId": resource.stack.stack_id,
            "RequestId": self.id,
            "LogicalResourceId": resource.logical_resource_id,
            "ResourceType": resource.cf_resource_type,
            "ResourceProperties": as_texts(properties),
            **({"PhysicalResourceId": resource.id} if resource.id else {}),
            **others,
        }
        waited_for[self.id] = self
        self.invocation = Invocation(properties["ServiceToken"], resource.stack.account_id, resource.region, self.event)

    def url(self, region):
        """Returns a URL that is signed for S3. A real one is in anomalyco/sst, pull request 3539."""
        now = datetime.datetime.now(datetime.timezone.utc)
        return f"http://127.0.0.1:{os.environ['MOTO_PORT']}/cloudformation_{region}/cfnresponse?" + urllib.parse.urlencode({
            "request": self.id,
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Expires": "7200",
            "X-Amz-Credential": f"EMULATOR/{now:%Y%m%d}/{region}/s3/aws4_request",
            "X-Amz-Signature": self.signature,
        })

    def answered(self):
        # Read `over` before the answer, which comes before the function ends. Skip the wait for the timeout if no attempt is left that could answer.
        over = self.invocation.over or time.monotonic() > self.ends
        if self.answer is None and over:
            raise ValueError(NO_ANSWER.format(self.id))
        return self.answer is not None


def seconds_of(timeout):
    """Checks a timeout: 1 to 3600 seconds, by default 3600 ("Custom resource request objects" in the user guide)."""
    if not 1 <= int(timeout) <= 3600:
        raise ValueError(f"ServiceTimeout must be an integer from 1 to 3600, not {timeout}")
    return int(timeout)


def cfnresponse(request, full_url, headers):
    """Takes the answer of a custom resource at its signed URL. The signature does not allow a content type."""
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(full_url).query))
    one = waited_for.get(asked.get("request"))
    if request.headers.get("Content-Type") or (one and asked.get("X-Amz-Signature") != one.signature):
        return 403, {}, "SignatureDoesNotMatch"
    if one is None or one.answer is not None:
        # S3 accepts it, and CloudFormation ignores it.
        print(f"an answer that CloudFormation ignores: {request.get_data().decode()}", flush=True)
    else:
        one.answer = request.get_data()
    return 200, {}, ""


CloudFormationResponse.cfnresponse = cfnresponse


@makes("Custom::")
class CustomResource(Resource):
    maker = "handler"

    def create(self, properties):
        self.request = Request(self, "Create", properties, {})

    def update(self, properties, old):
        if properties["ServiceToken"] != old["ServiceToken"]:
            raise ValueError("Modifying service token is not allowed.")
        self.request = Request(self, "Update", properties, {"OldResourceProperties": as_texts(old)})

    def delete(self, properties):
        self.request = Request(self, "Delete", properties, {})

    def ended(self):
        try:
            if not self.request.answered():
                return False
            self.take(self.request.answer, self.request.event)
        except Exception:
            self.give_up()
            raise
        waited_for.pop(self.request.id)
        return True

    def give_up(self):
        """
        Stops waiting. The function continues, and CloudFormation ignores its answer: aws-cdk#31541. It deletes a resource that returned no id under an id
        of its own: binxio/cfn-certificate-provider#31.
        """
        waited_for.pop(self.request.id, None)
        self.id = self.id or f"{self.stack.name}-{self.logical_resource_id}-{secrets.token_hex(6).upper()}"

    def take(self, answer, event):
        response = json.loads(answer)
        if len(answer) > 4096:
            raise ValueError("Response object is too long.")
        for name in ("StackId", "RequestId", "LogicalResourceId"):
            if response.get(name) != event[name]:
                raise ValueError(f"Invalid response: {name}")
        if not response.get("PhysicalResourceId"):
            raise ValueError("Invalid PhysicalResourceId")
        if response["Status"] != "SUCCESS":
            # After a failed update the resource keeps its id.
            self.id = self.id or response["PhysicalResourceId"]
            raise ValueError("Received response status [FAILED] from custom resource. "
                             f"Message returned: {response.get('Reason')} (RequestId: {event['RequestId']})")
        if event["RequestType"] != "Delete":
            self.id, self.attributes = response["PhysicalResourceId"], response.get("Data") or {}


def as_texts(value):
    """Converts numbers and booleans to texts, as CloudFormation does."""
    if isinstance(value, dict):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    return value if isinstance(value, str) else json.dumps(value)
