"""Lambda functions in processes of Node.js, with the code that was uploaded, and custom resources that are waited for."""

import hashlib
import io
import json
import os
import pathlib
import subprocess
import tempfile
import time
import uuid
import zipfile

from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.cloudformation.responses import CloudFormationResponse

from .resource import Resource, api, makes
from .stacks import MotosOwn, log

NODE = os.environ["LAMBDA_NODE"]
RUNTIME = pathlib.Path(__file__).parent.parent / "runtime.cjs"
WORK = pathlib.Path(tempfile.mkdtemp(prefix="functions-", dir=os.environ.get("DEPLOY_DIRECTORY")))


def code_of(function):
    directory = WORK / hashlib.sha256(function.code_bytes).hexdigest()[:16]
    if not directory.exists():
        zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(directory)
    return directory


def environment_of(function):
    """What Lambda gives a function: its role, its variables, and nothing of this process but where to find things."""
    role = api("sts", function.region).assume_role(RoleArn=function.role, RoleSessionName=f"function-{function.function_name}"[:64])["Credentials"]
    return {
        "PATH": os.environ["PATH"],
        "NODE_PATH": os.environ["LAMBDA_MODULES"],
        "NODE_NO_WARNINGS": "1",
        "NODE_EXTRA_CA_CERTS": os.environ["LAMBDA_CA"],
        "DNS_SERVER": os.environ["LAMBDA_DNS"],
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
        "AWS_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_ACCESS_KEY_ID": role["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": role["SecretAccessKey"],
        "AWS_SESSION_TOKEN": role["SessionToken"],
        **{name: str(value) for name, value in function.environment_vars.items()},
    }


def invoke(function, event=None):
    answer_file = WORK / str(uuid.uuid4())
    context = {"functionName": function.function_name, "awsRequestId": str(uuid.uuid4()), "logStreamName": answer_file.name}
    try:
        process = subprocess.run(
            [NODE, RUNTIME, code_of(function), function.handler, answer_file],
            input=json.dumps({"event": event or {}, "milliseconds": int(function.timeout) * 1000, "context": context}),
            env=environment_of(function), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=int(function.timeout),
        )
        output, failed = process.stdout, process.returncode != 0
    except subprocess.TimeoutExpired as error:
        output, failed = (error.stdout or b"").decode(), True
    keep_log(function, answer_file.name, output)
    answer = answer_file.read_text() if answer_file.exists() else json.dumps({"errorMessage": output[-1000:]})
    log(action="INVOKE", function=function.function_name, failed=failed, node=output.partition("Node.js ")[2].partition("\n")[0])
    return answer, failed, output


def keep_log(function, stream, output):
    print(f"{function.function_name}: {output}", flush=True)
    group = function.logs_group_name
    now = int(time.time() * 1000)
    function.logs_backend.create_log_stream(group, stream)
    function.logs_backend.put_log_events(group, stream, [{"timestamp": now, "message": line} for line in output.splitlines()])


LambdaFunction._invoke_lambda = invoke


@makes("AWS::Lambda::Function")
class Function(MotosOwn):
    """Moto's own, but for the log group, which it leaves out."""

    def create(self, properties):
        super().create(properties)
        self.model.logs_group_name = properties["LoggingConfig"]["LogGroup"]

#: Answers of custom resources, by request.
responses = {}


def cfnresponse(request, full_url, headers):
    """The signed URL that a custom resource answers to. Its signature allows no content type."""
    body = request.get_data()
    if request.headers.get("Content-Type"):
        return 403, {}, "SignatureDoesNotMatch"
    response = json.loads(body)
    responses[response["RequestId"]] = {**response, "length": len(body)}
    return 200, {}, ""


CloudFormationResponse.cfnresponse = cfnresponse


@makes("Custom::")
class CustomResource(Resource):
    maker = "handler"

    def create(self, properties):
        self.request("Create", properties)

    def update(self, properties, old):
        self.request("Update", properties, OldResourceProperties=as_texts(old))

    def delete(self, properties):
        self.request("Delete", properties)

    def request(self, request_type, properties, **others):
        function = lambda_backends[self.stack.account_id][self.region].get_function(properties["ServiceToken"])
        request_id = str(uuid.uuid4())
        event = {
            "RequestType": request_type,
            "RequestId": request_id,
            "ResponseURL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}/cloudformation_{self.region}/cfnresponse?request={request_id}",
            "StackId": self.stack.stack_id,
            "ServiceToken": properties["ServiceToken"],
            "LogicalResourceId": self.logical_resource_id,
            "ResourceType": self.cf_resource_type,
            "ResourceProperties": as_texts(properties),
            **({"PhysicalResourceId": self.id} if self.id else {}),
            **others,
        }
        function.invoke(json.dumps(event), {}, {})
        if request_id not in responses:
            raise ValueError("CloudFormation did not receive a response from your Custom Resource")
        self.take(responses.pop(request_id), event)

    def take(self, response, event):
        if response["length"] > 4096:
            raise ValueError("Response object is too long.")
        for name in ("StackId", "RequestId", "LogicalResourceId"):
            if response.get(name) != event[name]:
                raise ValueError(f"Invalid response: {name}")
        if not response.get("PhysicalResourceId"):
            raise ValueError("Invalid PhysicalResourceId")
        if event["RequestType"] == "Update" and response["PhysicalResourceId"] != self.id:
            raise ValueError("the physical id changed in an update, which is a replacement that this emulator does not make")
        self.id = response["PhysicalResourceId"]
        if response["Status"] != "SUCCESS":
            raise ValueError("Received response status [FAILED] from custom resource. "
                             f"Message returned: {response.get('Reason')} (RequestId: {event['RequestId']})")
        self.attributes = response.get("Data") or {}


def as_texts(value):
    """CloudFormation gives numbers and booleans as texts."""
    if isinstance(value, dict):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    return value if isinstance(value, str) else json.dumps(value)
