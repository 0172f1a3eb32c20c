"""Stacks, as CloudFormation deploys and deletes them."""

import json
import os
import traceback

from moto.cloudformation import models, parsing

from .motos_own import MotosOwn
from .order import in_order
from .resource import TYPES

#: Who made what, one JSON object a line, for the test.
LOG = os.environ["DEPLOY_LOG"]


class Made:
    """A resource with what the template said of it when it was made or changed last."""

    def __init__(self, resource, properties, declared):
        self.resource = resource
        self.properties = properties
        self.declared = declared


class Deployment:
    """One operation on a stack. `made` is by logical id, what others need before them."""

    def __init__(self, stack):
        self.stack = stack
        self.map = stack.resource_map
        self.made = stack.__dict__.setdefault("made", {})
        self.added = set()
        self.replaced = {}
        self.failed = None

    def run(self, verb, template, template_text, parameters):
        before = (self.stack.template_dict, self.map.input_parameters)
        try:
            self.apply(template, parameters)
        except Exception as error:
            traceback.print_exc()
            self.roll_back(verb, before, str(error))
            return
        self.stack.template, self.stack.template_dict, self.stack.parameters = template_text, template, parameters
        self.stack.description = template.get("Description")
        if verb == "UPDATE":
            self.status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self.clean_up()
        self.stack.output_map = self.stack._create_output_map()
        self.status(f"{verb}_COMPLETE")

    def roll_back(self, verb, before, reason):
        rollback = "ROLLBACK" if verb == "CREATE" else "UPDATE_ROLLBACK"
        self.status(f"{rollback}_IN_PROGRESS", f"The following resource(s) failed to {verb.lower()}: [{self.failed}]. {reason}")
        try:
            if verb == "UPDATE":
                for logical_id, old in self.replaced.items():
                    self.replaced[logical_id], self.made[logical_id] = self.made[logical_id], old
                self.apply(*before)
                self.status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
            else:
                self.map._resource_json_map = {}
            ended = self.clean_up(rolling_back=True)
        except Exception:
            traceback.print_exc()
            ended = False
        self.status(f"{rollback}_{'COMPLETE' if ended else 'FAILED'}")

    def delete(self):
        self.map._resource_json_map = {}
        self.status("DELETE_IN_PROGRESS", "User Initiated")
        self.status("DELETE_COMPLETE" if self.clean_up() else "DELETE_FAILED")

    def apply(self, template, parameters):
        resources = self.map
        resources._template, resources._resource_json_map, resources.input_parameters = template, template["Resources"], parameters
        resources.resolved_parameters = {}
        resources.load_mapping()
        resources.load_parameters()
        resources.load_conditions()
        for logical_id in in_order(template["Resources"]):
            declared = template["Resources"][logical_id]
            if "Condition" not in declared or resources.lazy_condition_map[declared["Condition"]]:
                self.failed = logical_id
                self.bring_about(logical_id, declared, parsing.clean_json(declared.get("Properties", {}), resources))

    def bring_about(self, logical_id, declared, properties):
        made = self.made.get(logical_id)
        if made is None:
            self.make(logical_id, declared, properties)
        elif made.declared["Type"] != declared["Type"]:
            raise ValueError(f"Update of resource type is not permitted: {logical_id}")
        elif made.properties != properties:
            self.change(made, declared, properties)
        else:
            made.declared = declared

    def make(self, logical_id, declared, properties):
        resource = TYPES.get(kind(declared["Type"]), MotosOwn)(self.stack, logical_id, declared["Type"])
        self.step(resource, "CREATE", lambda: resource.create(properties), made=Made(resource, properties, declared))

    def change(self, made, declared, properties):
        resource, old = made.resource, made.properties
        anew = resource.update is None or any(old.get(key) != properties.get(key) for key in resource.renewed_by)
        if anew:
            self.replaced[resource.logical_resource_id] = made
            self.make(resource.logical_resource_id, declared, properties)
            return
        # Also where it fails: what was tried is what a rollback begins with.
        made.properties, made.declared = properties, declared
        self.step(resource, "UPDATE", lambda: resource.update(properties, old))

    def clean_up(self, rolling_back=False):
        """Deletes what is no longer declared. Goes on where something can't be deleted."""
        ended = True
        for made in [*self.replaced.values(), *reversed(list(self.made.values()))]:
            logical_id = made.resource.logical_resource_id
            replaced = self.made.get(logical_id) is not made
            if not replaced and logical_id in self.map._resource_json_map:
                continue
            policy = made.declared.get("UpdateReplacePolicy" if replaced and not rolling_back else "DeletionPolicy", "Delete")
            try:
                if policy == "Retain" or (policy == "RetainExceptOnCreate" and not (rolling_back and logical_id in self.added)):
                    self.event(made.resource, "DELETE_SKIPPED")
                elif made.resource.id is not None:
                    self.step(made.resource, "DELETE", lambda: made.resource.delete(made.properties))
            except Exception:
                traceback.print_exc()
                ended = False
                continue
            if not replaced:
                del self.made[logical_id]
                self.map._parsed_resources.pop(logical_id, None)
        return ended

    def step(self, resource, verb, action, made=None):
        logical_id = resource.logical_resource_id
        self.event(resource, f"{verb}_IN_PROGRESS")
        try:
            action()
        except Exception as error:
            self.event(resource, f"{verb}_FAILED", str(error))
            raise
        finally:
            # A custom resource that failed may have a name, and is then deleted.
            if made and resource.id is not None:
                self.added.add(logical_id)
                self.made[logical_id] = made
                self.map._parsed_resources[logical_id] = resource
        log(action=verb, type=resource.cf_resource_type, id=logical_id, stack=self.stack.name, by=resource.maker)
        self.event(resource, f"{verb}_COMPLETE")

    def event(self, resource, status, reason=None):
        self.stack.events.append(models.Event(
            stack_id=self.stack.stack_id, stack_name=self.stack.name, logical_resource_id=resource.logical_resource_id,
            physical_resource_id=resource.id or "", resource_type=resource.cf_resource_type, resource_status=status,
            resource_status_reason=reason, resource_properties=None,
        ))

    def status(self, status, reason=None):
        # Whoever sees the end looks for the reason among the events.
        self.stack._add_stack_event(status, resource_status_reason=reason)
        self.stack.status = status


def kind(resource_type):
    return "Custom::" if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource" else resource_type


def log(**entry):
    with open(LOG, "a") as file:
        file.write(json.dumps(entry) + "\n")
