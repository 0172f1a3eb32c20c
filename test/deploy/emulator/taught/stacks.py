"""Stacks, as CloudFormation deploys and deletes them."""

import copy
import json
import os
import re
import threading
import traceback

from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import CloudFormationError, ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from .resource import TYPES, Resource

#: Who made what, one JSON object a line, for the test.
LOG = os.environ["DEPLOY_LOG"]


class StackResources(parsing.ResourceMap):
    """What was made, and never more because somebody asks."""

    def __getitem__(self, key):
        return self._parsed_resources[key]

    @property
    def resources(self):
        return [key for key in self._resource_json_map if key in self._parsed_resources]


models.ResourceMap = StackResources


def given_parameters(stack):
    """As they were given, to be given again: the name of a parameter of SSM, not its value."""
    defaults = {name: declared.get("Default") for name, declared in stack.template_dict.get("Parameters", {}).items()}
    return {**defaults, **stack.parameters}


models.Stack.stack_parameters = property(given_parameters)

_clean_json = parsing.clean_json


def clean_json(value, resources):
    if isinstance(value, dict) and "Fn::GetStackOutput" in value:
        asked = clean_json(value["Fn::GetStackOutput"], resources)
        stack = models.cloudformation_backends[resources._account_id][asked["Region"]].get_stack(asked["StackName"])
        return {output["OutputKey"]: output["OutputValue"] for output in stack.outputs or []}[asked["OutputName"]]
    return _clean_json(value, resources)


parsing.clean_json = clean_json


class MotosOwn(Resource):
    """A resource that moto's CloudFormation makes."""

    maker = "moto"

    def place(self):
        return {"account_id": self.stack.account_id, "region_name": self.region}

    def create(self, properties):
        self.model_class = parsing.resource_class_from_type(self.cf_resource_type)
        if self.model_class is None:
            raise ValueError(f"neither moto nor the test knows how to make {self.cf_resource_type}")
        if not hasattr(self.model_class.update_from_cloudformation_json, "__isabstractmethod__"):
            self.update = self.update_in_place
        name = self.name(properties, self.model_class.cloudformation_name_type() or "")
        self.model = self.model_class.create_from_cloudformation_json(
            name, {"Type": self.cf_resource_type, "Properties": copy.deepcopy(properties)}, **self.place(),
            LogicalId=self.logical_resource_id, StackId=self.stack.stack_id, ResourceType=self.cf_resource_type,
        )
        self.id = self.model.physical_resource_id

    def update_in_place(self, properties, old):
        self.model = self.model_class.update_from_cloudformation_json(
            original_resource=self.model, new_resource_name=self.name(properties, self.model_class.cloudformation_name_type() or ""),
            cloudformation_json={"Type": self.cf_resource_type, "Properties": copy.deepcopy(properties)}, **self.place(),
        )
        self.id = self.model.physical_resource_id

    def delete(self, properties):
        if not hasattr(self.model_class.delete_from_cloudformation_json, "__isabstractmethod__"):
            self.model_class.delete_from_cloudformation_json(self.id, {"Type": self.cf_resource_type, "Properties": properties}, **self.place())
        else:
            self.model.delete(self.stack.account_id, self.region)

    def get_cfn_attribute(self, name):
        return self.model.get_cfn_attribute(name)


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
                self.bring_about(logical_id, declared, clean_json(declared.get("Properties", {}), resources))

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


def in_order(resources):
    """Each behind what it refers to."""
    ordered = {}

    def visit(logical_id, path=()):
        if logical_id in path:
            raise ValidationError(message=f"Circular dependency between resources: {path}")
        if logical_id not in ordered:
            for other in sorted(referred_to(resources[logical_id]) & set(resources)):
                visit(other, (*path, logical_id))
            ordered[logical_id] = True

    for logical_id in resources:
        visit(logical_id)
    return list(ordered)


def referred_to(value):
    if isinstance(value, list):
        return set().union(*map(referred_to, value))
    if not isinstance(value, dict):
        return set()
    found = {value["Ref"]} if isinstance(value.get("Ref"), str) else set()
    if "Fn::GetAtt" in value:
        found.add(value["Fn::GetAtt"][0])
    if "DependsOn" in value:
        found |= {value["DependsOn"]} if isinstance(value["DependsOn"], str) else set(value["DependsOn"])
    if "Fn::Sub" in value:
        found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0])}
    return found.union(*map(referred_to, value.values()))


def log(**entry):
    with open(LOG, "a") as file:
        file.write(json.dumps(entry) + "\n")


class ChangeSetNotFound(CloudFormationError):
    code = "ChangeSetNotFoundException"


def find_change_set(response):
    """By its name within its stack, or by its id. Moto looks among those of all stacks."""
    name, stack_name = response._get_param("ChangeSetName"), response._get_param("StackName")
    found = [one for one in response.cloudformation_backend.change_sets.values()
             if name == one.change_set_id or (name == one.change_set_name and stack_name in (one.stack_name, one.stack_id))]
    return found[-1] if found else None


def describe_change_set(response):
    change_set = find_change_set(response)
    if change_set is None:
        raise ChangeSetNotFound(f"ChangeSet [{response._get_param('ChangeSetName')}] does not exist")
    return ActionResult(change_set)


def delete_change_set(response):
    change_set = find_change_set(response)
    if change_set is not None:
        del response.cloudformation_backend.change_sets[change_set.change_set_id]
    return EmptyResult()


def execute_change_set(response):
    change_set, backend = find_change_set(response), response.cloudformation_backend
    stack = change_set.stack
    # It can't be executed again, and others were made for what the stack no longer is.
    for one in [one for one in backend.change_sets.values() if one.stack is stack]:
        del backend.change_sets[one.change_set_id]
    deployment = Deployment(stack)
    deployment.status(f"{change_set.change_set_type}_IN_PROGRESS", "User Initiated")
    threading.Thread(target=deployment.run, args=(change_set.change_set_type, change_set.template_dict, change_set.template, change_set.parameters)).start()
    return EmptyResult()


def delete_stack(backend, name_or_stack_id):
    stack = next((one for one in backend.stacks.values() if name_or_stack_id in (one.name, one.stack_id)), None)
    if stack is None:
        return
    stack.status = "DELETE_IN_PROGRESS"

    def run():
        Deployment(stack).delete()
        if stack.status == "DELETE_COMPLETE":
            backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)
    threading.Thread(target=run).start()


for action in (describe_change_set, delete_change_set, execute_change_set):
    setattr(CloudFormationResponse, action.__name__, action)
models.CloudFormationBackend.delete_stack = delete_stack
