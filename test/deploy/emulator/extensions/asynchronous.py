"""Simulates Lambda's queue for asynchronous invocations, through which CloudFormation calls the functions of custom resources, and EventBridge those of rules."""

import threading
import time
import traceback
import uuid

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends

from .functions import invoke
from .pauses import pause_at

#: Seconds before each attempt. Lambda waits one minute, and then two: "How Lambda handles errors and retries with asynchronous invocation" in its
#: developer guide. A minute is a second here.
WAITS = (0, 1, 2)


class Invocation:
    """An event in the queue, until its last attempt is over. It may start late, and again if it fails."""

    def __init__(self, arn, account, region, event):
        self.arn, self.backend, self.event = arn, lambda_backends[account][region], event
        what = ("RequestType", "LogicalResourceId") if "RequestType" in event else ("detail-type",)
        self.place = " ".join(["start", *(event[name] for name in what)])
        self.id, self.over = str(uuid.uuid4()), False
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            for wait in WAITS:
                time.sleep(wait)
                pause_at(self.place, self.id)
                # Look the function up now: another deployment may have changed or deleted it.
                if not invoke(self.backend.get_function(self.arn), self.event, self.id)[1]:
                    break
        except UnknownFunctionException as error:
            print(f"not invoked: {error}", flush=True)
        except Exception:
            traceback.print_exc()
        finally:
            self.over = True
