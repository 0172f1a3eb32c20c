"""Records what CloudFormation shows of a stack: events, and the state of each resource."""

from moto.cloudformation import models
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow


def states_of(stack):
    """
    Returns states by logical id, in the order in which CloudFormation began them. A resource has one from the beginning of its creation. A stack that
    was deleted, or whose creation was rolled back, also has those of deleted resources (API reference, DescribeStackResource).
    """
    return stack.__dict__.setdefault("states", {})


def note(stack, resource, status, reason=None, is_current=True):
    """Adds an event. `is_current`: False for a resource that was replaced."""
    stack.events.append(models.Event(
        stack_id=stack.stack_id, stack_name=stack.name, logical_resource_id=resource.logical_resource_id,
        physical_resource_id=resource.id or "", resource_type=resource.cf_resource_type, resource_status=status,
        resource_status_reason=reason, resource_properties=None,
    ))
    if is_current:
        states_of(stack)[resource.logical_resource_id] = {
            "StackId": stack.stack_id,
            "StackName": stack.name,
            "LogicalResourceId": resource.logical_resource_id,
            "PhysicalResourceId": resource.id,
            "ResourceType": resource.cf_resource_type,
            "ResourceStatus": status,
            "ResourceStatusReason": reason,
            "LastUpdatedTimestamp": utcnow(),
        }


def note_stack(stack, status, reason=None):
    # Add the event first: the CLI reads the events when it sees the status.
    stack._add_stack_event(status, resource_status_reason=reason)
    stack.status = status


def found(response):
    stack = response.cloudformation_backend.get_stack(response._get_param("StackName"))
    asked = response._get_param("LogicalResourceId")
    states = [state for name, state in states_of(stack).items() if asked in (None, name)]
    if asked and not states:
        raise ValidationError(stack.name, f"Resource {asked} does not exist for stack {stack.name}")
    return states


def describe_stack_resource(response):
    return ActionResult({"StackResourceDetail": found(response)[0]})


def describe_stack_resources(response):
    return ActionResult({"StackResources": [{**state, "Timestamp": state["LastUpdatedTimestamp"]} for state in found(response)]})


def list_stack_resources(response):
    return ActionResult({"StackResourceSummaries": found(response)})


for action in (describe_stack_resource, describe_stack_resources, list_stack_resources):
    setattr(CloudFormationResponse, action.__name__, action)
