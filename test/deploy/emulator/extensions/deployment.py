"""Creates, updates, rolls back and deletes a stack."""

import time
import traceback

from .changes import apply, put_back_replaced
from .cleanup import clean_up, delete_all
from .history import note_stack
from .operation import Operation
from .side_by_side import OnFailure

#: Seconds from a cancellation to the next request for the same resource: at least as many as in cloudformation-coverage-roadmap#1730, and in aws-cdk#2126.
#: Requests have dates in whole seconds.
BEFORE_ROLLBACK = 2


def deploy(stack, verb, template, template_text, parameters):
    operation, before = Operation(stack), (stack.template_dict, stack.resource_map.input_parameters)
    try:
        apply(operation, template, parameters, OnFailure.CANCEL)
    except Exception as error:
        traceback.print_exc()
        note_stack(stack, f"{'ROLLBACK' if verb == 'CREATE' else 'UPDATE_ROLLBACK'}_IN_PROGRESS", str(error))
        if getattr(error, "has_cancelled", False):
            time.sleep(BEFORE_ROLLBACK)
        operation.failed = {verb: [] for verb in operation.failed}
        undo = undo_creation if verb == "CREATE" else undo_update
        undo(operation, before)
        return
    stack.template, stack.template_dict, stack.parameters = template_text, template, parameters
    stack.description = template.get("Description")
    reason = None
    if verb == "UPDATE":
        note_stack(stack, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        reason = None if clean_up(operation) else "Update successful. One or more resources could not be deleted."
    stack.output_map = stack._create_output_map()
    note_stack(stack, f"{verb}_COMPLETE", reason)


def undo_creation(operation, _):
    operation.map._resource_json_map = {}
    failed = delete_all(operation, rolling_back=True)
    note_stack(operation.stack, f"ROLLBACK_{'FAILED' if failed else 'COMPLETE'}", operation.failed_reason() if failed else None)


def undo_update(operation, before):
    try:
        put_back_replaced(operation)
        apply(operation, *before, OnFailure.END)
    except Exception as error:
        traceback.print_exc()
        note_stack(operation.stack, "UPDATE_ROLLBACK_FAILED", str(error))
        return
    note_stack(operation.stack, "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    clean_up(operation, rolling_back=True)
    note_stack(operation.stack, "UPDATE_ROLLBACK_COMPLETE")


def delete(stack):
    operation = Operation(stack)
    operation.map._resource_json_map = {}
    note_stack(stack, "DELETE_IN_PROGRESS", "User Initiated")
    failed = delete_all(operation)
    note_stack(stack, "DELETE_FAILED" if failed else "DELETE_COMPLETE", operation.failed_reason() if failed else None)
