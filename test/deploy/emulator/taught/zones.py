"""Route 53."""

from moto.route53.models import route53_backends

from .resource import Resource, makes, only


@makes("AWS::Route53::HostedZone")
class HostedZone(Resource):
    renewed_by = ("Name",)

    def create(self, properties):
        only(properties, "Name")
        made = self.api("route53").create_hosted_zone(Name=properties["Name"], CallerReference=self.logical_resource_id)
        self.id = made["HostedZone"]["Id"].split("/")[-1]
        self.attributes = {"Id": self.id, "NameServers": made["DelegationSet"]["NameServers"]}

    def delete(self, properties):
        """Route 53 keeps a zone that has records. Moto would not."""
        sets = self.api("route53").list_resource_record_sets(HostedZoneId=self.id)["ResourceRecordSets"]
        if len(sets) > 2:
            raise ValueError("The specified hosted zone contains non-required resource record sets and so cannot be deleted. (HostedZoneNotEmpty)")
        self.api("route53").delete_hosted_zone(Id=self.id)


@makes("AWS::Route53::RecordSet")
class RecordSet(Resource):
    renewed_by = ("Name", "Type", "HostedZoneId")

    def create(self, properties):
        self.change("CREATE", properties)
        self.id = properties["Name"].rstrip(".")

    def update(self, properties, old):
        self.change("UPSERT", properties)

    def delete(self, properties):
        self.change("DELETE", properties)

    def change(self, action, properties):
        self.change_all(action, properties["HostedZoneId"], [properties])

    def change_all(self, action, zone, records):
        sets = [self.record_set(record) for record in records]
        existing = {key(one): one for one in self.api("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]}
        for one in sets:
            told = f"resource record set [name='{one['Name']}', type='{one['Type']}']"
            if action == "CREATE" and key(one) in existing:
                raise ValueError(f"[Tried to create {told} but it already exists]")
            if action == "DELETE" and value(one) != value(existing.get(key(one), {})):
                raise ValueError(f"[Tried to delete {told} but the values provided do not match the current values]")
        if action == "CREATE":
            forget(route53_backends[self.stack.account_id]["aws"].zones[zone].rr_changes, sets)
        changes = [{"Action": action, "ResourceRecordSet": one} for one in sets]
        self.api("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    @staticmethod
    def record_set(record):
        only(record, "Name", "Type", "TTL", "ResourceRecords", "AliasTarget", "HostedZoneId")
        made = {"Name": record["Name"], "Type": record["Type"]}
        if "AliasTarget" in record:
            return {**made, "AliasTarget": {"EvaluateTargetHealth": False, **record["AliasTarget"]}}
        return {**made, "TTL": int(record["TTL"]), "ResourceRecords": [{"Value": value} for value in record["ResourceRecords"]]}


def key(record_set):
    return record_set["Name"].rstrip("."), record_set["Type"]


def value(record_set):
    return record_set.get("AliasTarget", {}).get("DNSName", "").rstrip("."), record_set.get("ResourceRecords")


def forget(changes, sets):
    """Moto remembers what was ever made, and would not make it again after it was deleted."""
    changes[:] = [one for one in changes if key(one["ResourceRecordSet"]) not in map(key, sets)]


@makes("AWS::Route53::RecordSetGroup")
class RecordSetGroup(RecordSet):
    renewed_by = ("HostedZoneId", "RecordSets")

    def create(self, properties):
        self.change("CREATE", properties)
        self.id = self.name({}, "")

    def change(self, action, properties):
        self.change_all(action, properties["HostedZoneId"], properties["RecordSets"])
