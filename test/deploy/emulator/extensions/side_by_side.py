"""
Runs steps of CloudFormation at the same time.

Each step is a generator that continues while its resource is in progress. All steps run on one thread, because moto does not support several. Only the
functions of custom resources really run in parallel.
"""

import enum
import time


class Cancelled(Exception):
    """Raised in a step that is in progress when another one fails."""


class OnFailure(enum.Enum):
    """What happens to other steps after a failure."""

    #: Steps in progress are cancelled at once: cloudformation-coverage-roadmap#1730, aws-cdk#31541.
    CANCEL = enum.auto()
    #: Steps in progress finish, and no further one begins. It is not documented whether a failing rollback cancels steps.
    END = enum.auto()
    #: All steps run, as in a cleanup: in aws-cdk#2126 a function is deleted after the deletion of its custom resource failed.
    GO_ON = enum.auto()


def side_by_side(steps, after, on_failure):
    """Begins each of `steps`, by key, when no step of `after[key]` is left. Returns the errors of failed and cancelled steps by key."""
    waiting, running, errors = dict(steps), {}, {}

    def go_on(key):
        try:
            next(running[key])
            return
        except StopIteration:
            pass
        except Exception as error:
            errors[key] = error
        del running[key]

    while running or waiting:
        for key in list(running):
            go_on(key)
        if errors and on_failure is OnFailure.CANCEL:
            cancel(running, errors)
            break
        if errors and on_failure is OnFailure.END:
            waiting.clear()
        ready = next((key for key in waiting if not after[key] & (waiting.keys() | running.keys())), None)
        if ready is not None:
            running[ready] = waiting.pop(ready)
            go_on(ready)
        elif running:
            time.sleep(0.02)
    return errors


def cancel(running, errors):
    for key, step in running.items():
        try:
            step.throw(Cancelled())
        except Cancelled as cancelled:
            errors[key] = cancelled
