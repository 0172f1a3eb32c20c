"""An operation of CloudFormation on a stack: what it has done so far, and how it performs a step."""

import json
import os
import traceback

from .history import note
from .pauses import pause_at
from .side_by_side import Cancelled

#: Log of the resources and their makers for the test, one JSON object a line.
LOG = os.environ["DEPLOY_LOG"]


class Made:
    """A resource, with its part of the template at its creation or last change."""

    def __init__(self, resource, properties, declared):
        self.resource = resource
        self.properties = properties
        self.declared = declared

    @property
    def logical_id(self):
        return self.resource.logical_resource_id


class Operation:
    """
    Keeps resources by logical id: `made` has the present ones, `replaced` those that have a replacement, and `former` the earlier states of custom
    resources that answered an update with another id. `added` has the logical ids of everything that this operation created.
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
        """Performs a step, as a generator. `done`: the verb for the log, if it differs from that of CloudFormation."""
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
