"""Sets up what an account has besides its stacks."""

import json
import os
import zlib

from moto.cloudtrail.responses import CloudTrailResponse
from moto.route53 import models

#: Ids of the hosted zones that the examples name.
IDS = json.loads(os.environ["ZONE_IDS"])


def create_route53_zone_id(resource_identifier, **_):
    name = resource_identifier.name.strip(".")
    return IDS.get(name) or f"Z{zlib.crc32(name.encode()):010d}MADE"


models.create_route53_zone_id = create_route53_zone_id

_delegation_set = models.DelegationSet.__init__


def delegation_set(self, caller_reference, name_servers, delegation_set_id):
    """Gives each zone its own name servers, which distinguish it from others of its name. In moto all zones have the same."""
    number = zlib.crc32(caller_reference.encode()) % 512
    mine = [f"ns-{number + 512 * index}.awsdns-{number % 64:02d}.{tld}" for index, tld in enumerate(("com", "net", "org", "co.uk"))]
    _delegation_set(self, caller_reference, name_servers or mine, delegation_set_id)


models.DelegationSet.__init__ = delegation_set

# The CDK CLI asks for this after a failed deployment.
CloudTrailResponse.lookup_events = lambda _: json.dumps({"Events": []})
