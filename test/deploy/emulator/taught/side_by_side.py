"""
What CloudFormation does at the same time.

Each turn is a generator that goes on while its resource is in progress. Turns are taken on one thread, because moto is not made for several: what really
runs meanwhile are the functions behind custom resources.
"""

import enum
import time


class Cancelled(Exception):
    """Comes to a turn that is in progress when another has failed."""


class OnFailure(enum.Enum):
    """What a failure means for the others."""

    #: Those in progress are cancelled at once: cloudformation-coverage-roadmap#1730, aws-cdk#31541.
    CANCEL = enum.auto()
    #: Those in progress come to their end, and none begins. Whether a rollback that fails cancels is not documented.
    END = enum.auto()
    #: All have their turn, as in a cleanup: aws-cdk#2126 has a function deleted after the deletion of its custom resource had failed.
    GO_ON = enum.auto()


def side_by_side(turns, after, on_failure):
    """Begins each of `turns`, by key, when none of the keys `after[key]` is left. Returns what failed first, and what was cancelled: errors by key."""
    waiting, running, errors = dict(turns), {}, {}

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
    for key, turn in running.items():
        try:
            turn.throw(Cancelled())
        except Cancelled as cancelled:
            errors[key] = cancelled
