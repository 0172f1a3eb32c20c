"""
Throttles requests while the file ROUTE53_LIMITS names one of the forms that AWS has documented. All callers of an account share the limits, CloudFormation included (API calls of "IAM
users in the same account count": https://repost.aws/knowledge-center/route-53-avoid-throttling-errors).

For the older form, AWS does not document whether a refused request counts: tests can try both.
"""

import collections
import os
import pathlib
import threading
import time

from moto.core.responses import ActionResult
from moto.route53.exceptions import Route53ClientError
from moto.route53.models import Route53Backend
from moto.route53.responses import Route53

#: Seconds that a change of a zone takes. Route 53 rejects other changes meanwhile. AWS does not document the time.
CHANGE_SECONDS = float(os.environ.get("ROUTE53_CHANGE_SECONDS", "0.2"))


class Throttling(Route53ClientError):
    """The error of https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html and https://github.com/rancher/rancher/issues/3257."""

    def __init__(self):
        super().__init__("Throttling", "Rate exceeded")


class PriorRequestNotComplete(Route53ClientError):
    """The error of https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html in 2016, and the article of re:Post above."""

    def __init__(self):
        super().__init__("PriorRequestNotComplete", "The request was rejected because Route 53 was still processing a prior request.")


class Window:
    """Allows so many requests in any second: "Five requests per second per AWS account" (DNSLimitations, until 2026), without a burst."""

    def __init__(self, limit, refused_count=False):
        self.limit, self.refused_count = limit, refused_count
        self.times = collections.deque()

    def take(self, number):
        now = time.monotonic()
        while self.times and self.times[0] <= now - 1:
            self.times.popleft()
        free = len(self.times) + number <= self.limit
        if free or self.refused_count:
            self.times.extend([now] * number)
        return free


class Bucket:
    """The token bucket of the Developer Guide of 2026: `refill` tokens come every second, up to `capacity`; without enough tokens a request is refused."""

    def __init__(self, capacity, refill):
        self.capacity, self.refill = capacity, refill
        self.tokens, self.since = capacity, time.monotonic()

    def take(self, number):
        now = time.monotonic()
        whole = int(now - self.since)
        self.tokens = min(self.capacity, self.tokens + whole * self.refill)
        self.since += whole
        # A batch of more changes than the bucket holds would never pass; the guide does not say what happens to it.
        number = min(number, self.capacity)
        if self.tokens < number:
            return False
        self.tokens -= number
        return True


#: Operations with other buckets than the default of 50 and 10, of those that are used here.
OTHER_BUCKETS = {"CreateHostedZone": (40, 2), "DeleteHostedZone": (40, 5)}


class FiveASecond:
    def __init__(self, refused_count=False):
        self.account = Window(5, refused_count)

    def admits(self, operation, changes):
        return self.account.take(1)


class Buckets:
    """Has buckets for the account, for each operation, and for record changes. The size of the last one is a guess: no available copy of the guide has that table."""

    def __init__(self):
        self.account, self.changes = Bucket(50, 10), Bucket(100, 10)
        self.operations = {}

    def admits(self, operation, changes):
        own = self.operations.setdefault(operation, Bucket(*OTHER_BUCKETS.get(operation, (50, 10))))
        return self.account.take(1) and own.take(1) and self.changes.take(changes)


LIMITS = {
    "five-a-second": FiveASecond,
    "five-a-second-refused-count": lambda: FiveASecond(refused_count=True),
    "buckets": Buckets,
}

_lock = threading.Lock()
_accounts = {}
_file = pathlib.Path(os.environ.get("ROUTE53_LIMITS", "/nonexistent"))
_busy = set()
_call_action = Route53.call_action
_change = Route53Backend.change_resource_record_sets


def limits_of(account):
    """Returns an account's limits, without the requests that were made under other limits."""
    name = _file.read_text().strip() if _file.exists() else ""
    if _accounts.get(account, ("",))[0] != name:
        _accounts[account] = (name, LIMITS[name]() if name else None)
    return _accounts[account][1] if name else None


def call_action(response):
    operation = response._get_action()
    with _lock:
        limits = limits_of(response.current_account)
        accepted = limits is None or limits.admits(operation, str(response.body).count("<Change>"))
    print(f"{operation} {'accepted' if accepted else 'throttled'}", flush=True)
    if accepted:
        return _call_action(response)
    return response.serialized(ActionResult(Throttling()))


def change_resource_record_sets(backend, zone_id, changes):
    if not any(limits for _, limits in _accounts.values()):
        return _change(backend, zone_id, changes)
    with _lock:
        if zone_id in _busy:
            raise PriorRequestNotComplete()
        _busy.add(zone_id)
    try:
        time.sleep(CHANGE_SECONDS)
        _change(backend, zone_id, changes)
    finally:
        with _lock:
            _busy.discard(zone_id)


if "ROUTE53_LIMITS" in os.environ:
    Route53.call_action = call_action
    Route53Backend.change_resource_record_sets = change_resource_record_sets
