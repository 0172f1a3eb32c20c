"""One operation of CloudFormation on a stack: what it has done so far, and how it does each step."""

import json
import os
import traceback

from .history import note
from .pauses import pause_at
from .side_by_side import Cancelled

#: Who made what, one JSON object a line, for the test.
LOG = os.environ["DEPLOY_LOG"]


class Made:
    """A resource with what the template said of it when it was made or changed last."""

    def __init__(self, resource, properties, declared):
        self.resource = resource
        self.properties = properties
        self.declared = declared

    @property
    def logical_id(self):
        return self.resource.logical_resource_id


class Operation:
    """
    `made` is by logical id, and so is what it has taken the place of: `replaced` are the resources of which there is a new one, `former` the custom
    resources that answered an update with another id, as they were before. `added` are the logical ids for which this operation made something.
    """

    def __init__(self, stack):
        self.stack = stack
        self.map = stack.resource_map
        self.made = stack.__dict__.setdefault("made", {})
        self.added = set()
        self.replaced, self.former = {}, {}
        self.failed = {"CREATE": [], "UPDATE": [], "DELETE": []}

    def failed_reason(self):
        return " ".join(f"The following resource(s) failed to {verb.lower()}: [{', '.join(ids)}]." for verb, ids in self.failed.items() if ids)

    def step(self, resource, verb, action, done=None, is_current=True):
        """A turn. `done`: what it is for the log, where CloudFormation calls it otherwise."""
        pause_at(f"step {verb} {self.stack.name}/{resource.logical_resource_id}", "cloudformation")
        note(self.stack, resource, f"{verb}_IN_PROGRESS", is_current=is_current)
        try:
            action()
            while not resource.ended():
                yield
        except Cancelled:
            resource.give_up()
            self.fail(resource, verb, "Resource creation cancelled" if verb == "CREATE" else "Resource update cancelled")
            raise
        except Exception as error:
            traceback.print_exc()
            self.fail(resource, verb, str(error), is_current)
            raise
        if verb == "CREATE":
            note(self.stack, resource, "CREATE_IN_PROGRESS", "Resource creation Initiated")
        log(action=done or verb, type=resource.cf_resource_type, id=resource.logical_resource_id, stack=self.stack.name, by=resource.maker)
        note(self.stack, resource, f"{verb}_COMPLETE", is_current=is_current)

    def fail(self, resource, verb, reason, is_current=True):
        self.failed[verb].append(resource.logical_resource_id)
        note(self.stack, resource, f"{verb}_FAILED", reason, is_current)


def log(**entry):
    with open(LOG, "a") as file:
        file.write(json.dumps(entry) + "\n")
