"""Provides the part of CloudFormation's API that the CDK CLI uses, with deployments in place of moto's own."""

import threading

from moto.cloudformation import models, parsing
from moto.cloudformation.exceptions import CloudFormationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from .deployment import delete, deploy
from .history import note_stack


class StackResources(parsing.ResourceMap):
    """The resources that exist. A request for one does not create it."""

    def __getitem__(self, key):
        return self._parsed_resources[key]

    @property
    def resources(self):
        return [key for key in self._resource_json_map if key in self._parsed_resources]


models.ResourceMap = StackResources


def given_parameters(stack):
    """Returns parameters as they were given: the name of an SSM parameter, not its value."""
    defaults = {name: declared.get("Default") for name, declared in stack.template_dict.get("Parameters", {}).items()}
    return {**defaults, **stack.parameters}


models.Stack.stack_parameters = property(given_parameters)

_clean_json = parsing.clean_json


def clean_json(value, resources):
    if isinstance(value, dict) and "Fn::GetStackOutput" in value:
        asked = clean_json(value["Fn::GetStackOutput"], resources)
        stack = models.cloudformation_backends[resources._account_id][asked["Region"]].get_stack(asked["StackName"])
        return {output["OutputKey"]: output["OutputValue"] for output in stack.outputs or []}[asked["OutputName"]]
    if isinstance(value, dict) and "Fn::ImportValue" in value:
        name = clean_json(value["Fn::ImportValue"], resources)
        stacks = models.cloudformation_backends[resources._account_id][resources._region_name].stacks.values()
        exports = {export.name: export.value for stack in stacks for export in stack.exports}
        if name not in exports:
            raise ValueError(f"No export named {name} found.")
        return exports[name]
    return _clean_json(value, resources)


parsing.clean_json = clean_json


def exports_of(outputs):
    """Returns exports with the values of the first request. Moto evaluates them again, even for deleted resources."""
    declared = outputs._output_json_map or {}
    return [parsing.Export(outputs._stack_id, clean_json(one["Export"]["Name"], outputs._resource_map), outputs[key].value)
            for key, one in declared.items() if "Export" in one]


parsing.OutputMap.exports = property(exports_of)


class ChangeSetNotFound(CloudFormationError):
    code = "ChangeSetNotFoundException"


def find_change_set(response):
    """Finds a change set by its name within its stack, or by its id. Moto searches those of all stacks."""
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


def begin(operation, *args):
    """Starts an operation, and waits some seconds for its end: the CLI asks at once, and then every five seconds."""
    thread = threading.Thread(target=operation, args=args)
    thread.start()
    thread.join(timeout=8)


def execute_change_set(response):
    change_set, backend = find_change_set(response), response.cloudformation_backend
    stack = change_set.stack
    # It can't be executed again, and others were created for an earlier state of the stack.
    for one in [one for one in backend.change_sets.values() if one.stack is stack]:
        del backend.change_sets[one.change_set_id]
    note_stack(stack, f"{change_set.change_set_type}_IN_PROGRESS", "User Initiated")
    begin(deploy, stack, change_set.change_set_type, change_set.template_dict, change_set.template, change_set.parameters)
    return EmptyResult()


def delete_stack(backend, name_or_stack_id):
    stack = next((one for one in backend.stacks.values() if name_or_stack_id in (one.name, one.stack_id)), None)
    if stack is None:
        return
    stack.status = "DELETE_IN_PROGRESS"

    def run():
        delete(stack)
        if stack.status == "DELETE_COMPLETE":
            backend.deleted_stacks[stack.stack_id] = backend.stacks.pop(stack.stack_id)
    begin(run)


for action in (describe_change_set, delete_change_set, execute_change_set):
    setattr(CloudFormationResponse, action.__name__, action)
models.CloudFormationBackend.delete_stack = delete_stack
