"""
Changes records in one step or not at all. The API reference says of ChangeResourceRecordSets: "Route 53 validates the changes in the request and then
either makes all or none of the changes in the change batch request", and of a deletion that it has to name "all the same values that you specified when
you created it". Moto makes the changes one by one, and compares with all records that ever existed, not with the present ones.

The messages are those of https://github.com/hashicorp/terraform/issues/18509 and https://github.com/widdix/node-route53-updater/issues/3.
"""

from moto.route53.exceptions import Route53ClientError
from moto.route53.models import RecordSet, Route53Backend

_make = Route53Backend.change_resource_record_sets


class InvalidChangeBatch(Route53ClientError):
    def __init__(self, record_set, action, reason):
        super().__init__("InvalidChangeBatch", f"[Tried to {action} resource record set [name='{record_set.name}', type='{record_set.type}'] {reason}]")


def change_resource_record_sets(backend, zone_id, changes):
    zone = backend.get_hosted_zone(zone_id)
    before = list(zone.rrsets)
    zone.rr_changes.clear()
    try:
        for change in changes:
            asked = as_made(change["ResourceRecordSet"])
            there = next((one for one in zone.rrsets if key(one) == key(asked)), None)
            if change["Action"] == "DELETE":
                if there is None:
                    raise InvalidChangeBatch(asked, "delete", "but it was not found")
                if value(there) != value(asked):
                    raise InvalidChangeBatch(asked, "delete", "but the values provided do not match the current values")
                zone.rrsets = [one for one in zone.rrsets if one is not there]
                continue
            if change["Action"] == "CREATE" and there is not None:
                raise InvalidChangeBatch(asked, "create", "but it already exists")
            _make(backend, zone_id, [change])
            zone.rr_changes.clear()
    except Exception:
        zone.rrsets = before
        raise


def as_made(asked):
    made = RecordSet({**asked, "Name": asked["Name"].rstrip(".") + "."})
    made.records = [one["Value"] for one in asked.get("ResourceRecords") or []]
    return made


def key(record_set):
    return record_set.name.lower(), record_set.type, record_set.set_identifier


def value(record_set):
    """Returns all that a deletion has to name. Neither the order of the values nor a final dot of an alias matters."""
    alias = record_set.alias_target and {**record_set.alias_target, "DNSName": record_set.alias_target["DNSName"].rstrip(".")}
    return int(record_set.ttl or 0), sorted(record_set.records or []), alias, record_set.weight, record_set.region, record_set.failover


Route53Backend.change_resource_record_sets = change_resource_record_sets
