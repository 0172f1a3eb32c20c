"""What has become of a resource of a stack. Moto says of each what it says of the whole stack, and knows those only that were made."""

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult


def describe_stack_resource(response):
    """
    By the stack's name those of the stack that is there, by its id also those of one that was deleted; from the beginning of the creation on, and with
    the status of the last event (CloudFormation API reference, DescribeStackResource).
    """
    name, logical_id = response._get_param("StackName"), response._get_param("LogicalResourceId")
    stack = response.cloudformation_backend.get_stack(name)
    told = [event for event in stack.events if event.logical_resource_id == logical_id]
    if not told:
        raise ValidationError(name, f"Resource {logical_id} does not exist for stack {name}")
    last = told[-1]
    return ActionResult({"StackResourceDetail": {
        "StackName": stack.name,
        "StackId": stack.stack_id,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": last.physical_resource_id,
        "ResourceType": last.resource_type,
        "ResourceStatus": last.resource_status,
        "LastUpdatedTimestamp": last.timestamp,
    }})


CloudFormationResponse.describe_stack_resource = describe_stack_resource
