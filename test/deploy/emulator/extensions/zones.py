"""Makes hosted zones and records of Route 53."""

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
        """Refuses to delete a zone with records, as Route 53 does. Moto would delete it."""
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
        self.send(zone, [{"Action": action, "ResourceRecordSet": self.record_set(record)} for record in records])

    def send(self, zone, changes):
        self.api("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

    @staticmethod
    def record_set(record):
        only(record, "Name", "Type", "TTL", "ResourceRecords", "AliasTarget", "HostedZoneId")
        made = {"Name": record["Name"], "Type": record["Type"]}
        if "AliasTarget" in record:
            return {**made, "AliasTarget": {"EvaluateTargetHealth": False, **record["AliasTarget"]}}
        return {**made, "TTL": int(record["TTL"]), "ResourceRecords": [{"Value": value} for value in record["ResourceRecords"]]}


@makes("AWS::Route53::RecordSetGroup")
class RecordSetGroup(RecordSet):
    """
    Adds, changes and deletes its records in place: RecordSets has "Update requires: No interruption" in
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-route53-recordsetgroup.html.
    """

    renewed_by = ("HostedZoneId",)

    def create(self, properties):
        self.change("CREATE", properties)
        self.id = self.name({}, "")

    def update(self, properties, old):
        kept = {(one["Name"], one["Type"]) for one in properties["RecordSets"]}
        gone = [one for one in old["RecordSets"] if (one["Name"], one["Type"]) not in kept]
        changes = [("DELETE", one) for one in gone] + [("UPSERT", one) for one in properties["RecordSets"]]
        self.send(properties["HostedZoneId"], [{"Action": action, "ResourceRecordSet": self.record_set(one)} for action, one in changes])

    def change(self, action, properties):
        self.change_all(action, properties["HostedZoneId"], properties["RecordSets"])
