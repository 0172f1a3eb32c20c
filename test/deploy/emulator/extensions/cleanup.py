"""Deletes the resources of a stack that its template no longer declares."""

from .history import note, states_of
from .order import referred_to
from .side_by_side import OnFailure, side_by_side

#: Attempts of the cleanup after an update, before it removes a resource from the stack without deleting it: "Monitor the progress of a stack update" in the user guide,
#: cloudformation-coverage-roadmap#744, aws-cdk-cli#1576. A deletion of the stack, or a rollback of its creation, tries once and then fails.
CLEANUP_ATTEMPTS = 3


def clean_up(operation, rolling_back=False):
    """Deletes what the template no longer declares. Returns whether all deletions succeeded."""
    left = delete_all(operation, CLEANUP_ATTEMPTS, rolling_back)
    for made in left:
        forget(operation, made)
    return not left


def delete_all(operation, attempts=1, rolling_back=False):
    """Deletes each resource after those that refer to it. Continues after a failure, and returns what is left."""
    undeclared = [made for made in reversed(operation.made.values()) if made.logical_id not in operation.map._resource_json_map]
    left = [*operation.replaced.values(), *operation.former.values(), *undeclared]
    for _ in range(attempts):
        operation.failed["DELETE"] = []
        steps = {made: remove(operation, made, rolling_back) for made in left}
        after = {made: {other for other in left if other is not made and made.logical_id in referred_to(other.declared)} for made in left}
        left = list(side_by_side(steps, after, OnFailure.GO_ON))
        if not left:
            break
    return left


def remove(operation, made, rolling_back):
    is_current = operation.made.get(made.logical_id) is made
    policy = made.declared.get("DeletionPolicy" if is_current or rolling_back else "UpdateReplacePolicy", "Delete")
    if policy == "Retain" or (policy == "RetainExceptOnCreate" and not (rolling_back and made.logical_id in operation.added)):
        note(operation.stack, made.resource, "DELETE_SKIPPED", is_current=is_current)
    elif made.resource.id is not None:
        yield from operation.step(made.resource, "DELETE", lambda: made.resource.delete(made.properties), is_current=is_current)
    forget(operation, made)


def forget(operation, made):
    if operation.made.get(made.logical_id) is not made:
        return
    del operation.made[made.logical_id]
    operation.map._parsed_resources.pop(made.logical_id, None)
    if operation.stack.status.startswith("UPDATE"):
        states_of(operation.stack).pop(made.logical_id, None)
