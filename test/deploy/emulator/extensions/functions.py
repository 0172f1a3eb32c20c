"""Runs Lambda functions in processes of Node.js, with the uploaded code."""

import hashlib
import io
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import uuid
import zipfile

from moto.awslambda.models import LambdaFunction
from moto.logs.exceptions import ResourceNotFoundException

from .motos_own import MotosOwn
from .operation import log
from .pauses import FOLDER
from .resource import Resource, api, makes, only

NODE = os.environ["LAMBDA_NODE"]
RUNTIME, CLOCK = (pathlib.Path(__file__).parent.parent / name for name in ("runtime.cjs", "clock.cjs"))
#: File with the days by which the clock of the functions is ahead.
DAYS_LATER = pathlib.Path(os.environ["DEPLOY_DIRECTORY"]) / "days-later"
WORK = pathlib.Path(tempfile.mkdtemp(prefix="functions-", dir=os.environ.get("DEPLOY_DIRECTORY")))


#: Held while code is unpacked: functions start in parallel.
_unpacking = threading.Lock()


def code_of(function):
    directory = WORK / hashlib.sha256(function.code_bytes).hexdigest()[:16]
    with _unpacking:
        if not directory.exists():
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(directory)
    return directory


def environment_of(function):
    """Returns the environment that Lambda gives a function: its role and its variables, and only the addresses of services from this process."""
    role = api(function.account_id, "sts", function.region).assume_role(RoleArn=function.role, RoleSessionName=f"function-{function.function_name}"[:64])["Credentials"]
    return {
        "PATH": os.environ["PATH"],
        # Lambda has the AWS SDK for functions that do not bundle it, such as the probe of the acceptance run.
        "NODE_PATH": os.environ["LAMBDA_MODULES"],
        "NODE_NO_WARNINGS": "1",
        "NODE_EXTRA_CA_CERTS": os.environ["LAMBDA_CA"],
        "DNS": os.environ["DNS"],
        "PAUSES": str(FOLDER),
        "DAYS_LATER": DAYS_LATER.read_text() if DAYS_LATER.exists() else "0",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
        "AWS_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_ACCESS_KEY_ID": role["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": role["SecretAccessKey"],
        "AWS_SESSION_TOKEN": role["SessionToken"],
        **{name: str(value) for name, value in function.environment_vars.items()},
    }


def invoke(function, event=None, request_id=None):
    answer_file = WORK / str(uuid.uuid4())
    context = {"functionName": function.function_name, "awsRequestId": request_id or str(uuid.uuid4()), "logStreamName": answer_file.name}
    try:
        process = subprocess.run(
            [NODE, "--require", CLOCK, RUNTIME, code_of(function), function.handler, answer_file],
            input=json.dumps({"event": event or {}, "milliseconds": int(function.timeout) * 1000, "context": context}),
            env=environment_of(function), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=int(function.timeout),
        )
        output, failed = process.stdout, process.returncode != 0
    except subprocess.TimeoutExpired as error:
        output, failed = (error.stdout or b"").decode(), True
    keep_log(function, answer_file.name, output)
    answer = answer_file.read_text() if answer_file.exists() else json.dumps({"errorMessage": output[-1000:]})
    log(action="INVOKE", function=function.function_name, invocation=context["awsRequestId"], failed=failed, node=output.partition("Node.js ")[2].partition("\n")[0])
    return answer, failed, output


def keep_log(function, stream, output):
    print(f"{function.function_name}: {output}", flush=True)
    group = function.logs_group_name
    now = int(time.time() * 1000)
    try:
        function.logs_backend.create_log_stream(group, stream)
        function.logs_backend.put_log_events(group, stream, [{"timestamp": now, "message": line} for line in output.splitlines()])
    except ResourceNotFoundException:
        # The group was deleted while the function ran.
        return


LambdaFunction._invoke_lambda = invoke


@makes("AWS::Lambda::Function")
class Function(MotosOwn):
    """Makes moto's own function, and adds the log group, which moto ignores."""

    def create(self, properties):
        super().create(properties)
        self.model.logs_group_name = properties["LoggingConfig"]["LogGroup"]


@makes("AWS::Lambda::Permission")
class Permission(Resource):
    """Moto's own has no id."""

    renewed_by = ("Action", "FunctionName", "Principal", "SourceArn")

    def create(self, properties):
        only(properties, *self.renewed_by)
        statement = self.name({}, "")
        self.api("lambda").add_permission(**properties, StatementId=statement)
        self.id = statement

    def delete(self, properties):
        self.api("lambda").remove_permission(FunctionName=properties["FunctionName"], StatementId=self.id)
