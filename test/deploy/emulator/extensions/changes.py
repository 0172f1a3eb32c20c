"""Changes the resources of a stack to match a template."""

import traceback

from moto.cloudformation import parsing

from .motos_own import MotosOwn
from .operation import Made
from .order import in_order, referred_to
from .resource import TYPES
from .side_by_side import Cancelled, side_by_side


class Failed(Exception):
    """The reason why the operation is rolled back, or why its rollback failed."""

    def __init__(self, reason, errors):
        super().__init__(reason)
        self.has_cancelled = any(isinstance(error, Cancelled) for error in errors.values())


def apply(operation, template, parameters, on_failure):
    resources, declared = operation.map, template["Resources"]
    resources._template, resources._resource_json_map, resources.input_parameters = template, declared, parameters
    resources.resolved_parameters = {}
    resources.load_mapping()
    resources.load_parameters()
    resources.load_conditions()
    order = [logical_id for logical_id in in_order(declared)
             if "Condition" not in declared[logical_id] or resources.lazy_condition_map[declared[logical_id]["Condition"]]]
    steps = {logical_id: bring_about(operation, logical_id, declared[logical_id]) for logical_id in order}
    errors = side_by_side(steps, {logical_id: referred_to(declared[logical_id]) - {logical_id} for logical_id in order}, on_failure)
    if errors:
        raise Failed(operation.failed_reason(), errors)


def bring_about(operation, logical_id, declared):
    made = operation.made.get(logical_id)
    try:
        properties = parsing.clean_json(declared.get("Properties", {}), operation.map)
        if made and made.declared["Type"] != declared["Type"]:
            raise ValueError(f"Update of resource type is not permitted: {logical_id}")
    except Exception as error:
        traceback.print_exc()
        operation.fail(made.resource if made else new(operation, logical_id, declared), "UPDATE" if made else "CREATE", str(error))
        raise
    if made is None:
        yield from make(operation, logical_id, declared, properties)
    elif made.properties != properties:
        yield from change(operation, made, declared, properties)
    else:
        made.declared = declared


def new(operation, logical_id, declared):
    return TYPES.get(kind(declared["Type"]), MotosOwn)(operation.stack, logical_id, declared["Type"])


def kind(resource_type):
    return "Custom::" if resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource" else resource_type


def make(operation, logical_id, declared, properties, verb="CREATE"):
    resource = new(operation, logical_id, declared)
    try:
        yield from operation.step(resource, verb, lambda: resource.create(properties), done="CREATE")
    finally:
        # A custom resource that failed or was cancelled has an id, and will be deleted.
        if resource.id is not None:
            operation.added.add(logical_id)
            operation.made[logical_id] = Made(resource, properties, declared)
            operation.map._parsed_resources[logical_id] = resource


def change(operation, made, declared, properties):
    resource, old = made.resource, made.properties
    if resource.update is None or any(old.get(key) != properties.get(key) for key in resource.renewed_by):
        operation.replaced[made.logical_id] = made
        yield from make(operation, made.logical_id, declared, properties, "UPDATE")
        return
    former = Made(resource.as_it_is(), old, made.declared)
    # Record this even if the update fails: a rollback begins with what was tried.
    made.properties, made.declared = properties, declared
    yield from operation.step(resource, "UPDATE", lambda: resource.update(properties, old))
    if resource.id != former.resource.id:
        operation.added.add(made.logical_id)
        operation.former[made.logical_id] = former


def put_back_replaced(operation):
    """Prepares a rollback: the old resources get their places back from the new ones."""
    new_ones = {logical_id: operation.made[logical_id] for logical_id in operation.replaced}
    for logical_id, old in operation.replaced.items():
        operation.made[logical_id], operation.map._parsed_resources[logical_id] = old, old.resource
    operation.replaced = {logical_id: made for logical_id, made in new_ones.items() if made is not operation.made[logical_id]}
