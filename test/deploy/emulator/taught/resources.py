"""Types that moto's CloudFormation leaves out or makes in part, by calls of its own API."""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.route53.models import route53_backends
from moto.s3.models import FakeBucket
from moto.ses.models import ses_backends

from .resource import Resource, makes, only, text


@makes("AWS::S3::Bucket")
class Bucket(Resource):
    renewed_by = ("BucketName",)

    def create(self, properties):
        name = self.name(properties, "BucketName")
        place = {} if self.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.api("s3").create_bucket(Bucket=name, **place)
        self.id = name
        self.attributes = {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{self.region}.amazonaws.com",
        }
        self.update(properties, {})

    def update(self, properties, old):
        only(properties, "BucketName", "AccessControl", "BucketEncryption", "LifecycleConfiguration", "NotificationConfiguration", "OwnershipControls",
             "PublicAccessBlockConfiguration", "Tags", "VersioningConfiguration")
        s3, given = self.api("s3"), properties.get
        if given("BucketEncryption"):
            rules = given("BucketEncryption")["ServerSideEncryptionConfiguration"]
            s3.put_bucket_encryption(Bucket=self.id, ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"]} for rule in rules]})
        if given("LifecycleConfiguration"):
            rules = [self.lifecycle_rule(rule) for rule in given("LifecycleConfiguration")["Rules"]]
            s3.put_bucket_lifecycle_configuration(Bucket=self.id, LifecycleConfiguration={"Rules": rules})
        if given("NotificationConfiguration"):
            queues = [{
                "QueueArn": one["Queue"], "Events": [one["Event"]],
                "Filter": {"Key": {"FilterRules": one["Filter"]["S3Key"]["Rules"]}},
            } for one in given("NotificationConfiguration")["QueueConfigurations"]]
            s3.put_bucket_notification_configuration(Bucket=self.id, NotificationConfiguration={"QueueConfigurations": queues})
        if given("OwnershipControls"):
            s3.put_bucket_ownership_controls(Bucket=self.id, OwnershipControls=given("OwnershipControls"))
        if given("PublicAccessBlockConfiguration"):
            s3.put_public_access_block(Bucket=self.id, PublicAccessBlockConfiguration=given("PublicAccessBlockConfiguration"))
        if given("VersioningConfiguration"):
            s3.put_bucket_versioning(Bucket=self.id, VersioningConfiguration=given("VersioningConfiguration"))
        if given("Tags"):
            s3.put_bucket_tagging(Bucket=self.id, Tagging={"TagSet": given("Tags")})

    @staticmethod
    def lifecycle_rule(rule):
        only(rule, "Id", "Status", "Prefix", "ExpirationInDays", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")
        same = {key: rule[key] for key in ("Status", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload") if key in rule}
        return {
            **same, "Filter": {"Prefix": rule.get("Prefix", "")},
            **({"ID": rule["Id"]} if "Id" in rule else {}),
            **({"Expiration": {"Days": rule["ExpirationInDays"]}} if "ExpirationInDays" in rule else {}),
        }

    def delete(self, properties):
        self.api("s3").delete_bucket(Bucket=self.id)


@makes("AWS::S3::BucketPolicy")
class BucketPolicy(Resource):
    renewed_by = ("Bucket",)

    def create(self, properties):
        self.update(properties, {})
        self.id = properties["Bucket"]

    def update(self, properties, old):
        self.api("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=text(properties["PolicyDocument"]))

    def delete(self, properties):
        self.api("s3").delete_bucket_policy(Bucket=self.id)


def get_permission(bucket, action, resource):
    """Moto reads no conditions. All that is said of plain HTTP is left out: this server stands for one with TLS."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = [one for one in policy["Statement"] if one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") != "false"]
    return IAMPolicy(json.dumps({**policy, "Statement": statements})).is_action_permitted(action, resource)


FakeBucket.get_permission = get_permission


@makes("AWS::SQS::QueuePolicy")
class QueuePolicy(Resource):
    renewed_by = ("Queues",)

    def create(self, properties):
        self.update(properties, {})
        self.id = self.name({}, "")

    def update(self, properties, old):
        self.set(properties, text(properties["PolicyDocument"]))

    def delete(self, properties):
        self.set(properties, "")

    def set(self, properties, policy):
        for queue in properties["Queues"]:
            self.api("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


@makes("AWS::IAM::Role")
class Role(Resource):
    renewed_by = ("RoleName", "Path")

    def create(self, properties):
        name = self.name(properties, "RoleName")[:64]
        role = self.api("iam").create_role(RoleName=name, AssumeRolePolicyDocument=text(properties["AssumeRolePolicyDocument"]))
        self.id, self.attributes = name, {"Arn": role["Role"]["Arn"], "RoleId": role["Role"]["RoleId"]}
        self.update(properties, {})

    def update(self, properties, old):
        only(properties, "RoleName", "AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns", "Tags", "Description")
        iam = self.api("iam")
        if old and old["AssumeRolePolicyDocument"] != properties["AssumeRolePolicyDocument"]:
            iam.update_assume_role_policy(RoleName=self.id, PolicyDocument=text(properties["AssumeRolePolicyDocument"]))
        for policy in properties.get("Policies", []):
            iam.put_role_policy(RoleName=self.id, PolicyName=policy["PolicyName"], PolicyDocument=text(policy["PolicyDocument"]))
        for arn in properties.get("ManagedPolicyArns", []):
            iam.attach_role_policy(RoleName=self.id, PolicyArn=arn)

    def delete(self, properties):
        iam = self.api("iam")
        for policy in iam.list_attached_role_policies(RoleName=self.id)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=self.id, PolicyArn=policy["PolicyArn"])
        for name in iam.list_role_policies(RoleName=self.id)["PolicyNames"]:
            iam.delete_role_policy(RoleName=self.id, PolicyName=name)
        iam.delete_role(RoleName=self.id)


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


@makes("AWS::CertificateManager::Certificate")
class Certificate(Resource):
    """Is issued when its records are in the zones that the template names. They stay when it goes, as they do in AWS."""

    def create(self, properties):
        only(properties, "DomainName", "SubjectAlternativeNames", "DomainValidationOptions", "ValidationMethod", "Tags")
        acm = self.api("acm")
        known = {key: properties[key] for key in ("DomainName", "SubjectAlternativeNames", "ValidationMethod", "Tags") if key in properties}
        arn = acm.request_certificate(**known)["CertificateArn"]
        zones = {option["DomainName"]: option["HostedZoneId"] for option in properties["DomainValidationOptions"]}
        for option in acm.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]:
            record = option["ResourceRecord"]
            self.api("route53").change_resource_record_sets(HostedZoneId=zones[option["DomainName"]], ChangeBatch={"Changes": [{
                "Action": "UPSERT",
                "ResourceRecordSet": {"Name": record["Name"], "Type": record["Type"], "TTL": 300, "ResourceRecords": [{"Value": record["Value"]}]},
            }]})
        self.id = arn

    def delete(self, properties):
        self.api("acm").delete_certificate(CertificateArn=self.id)


@makes("AWS::SES::ReceiptRuleSet")
class ReceiptRuleSet(Resource):
    def create(self, properties):
        name = self.name(properties, "RuleSetName")
        self.api("ses").create_receipt_rule_set(RuleSetName=name)
        self.id = name

    def delete(self, properties):
        self.api("ses").delete_receipt_rule_set(RuleSetName=self.id)


@makes("AWS::SES::ReceiptRule")
class ReceiptRule(Resource):
    renewed_by = ("RuleSetName",)

    def create(self, properties):
        self.write_tests(properties)
        self.api("ses").create_receipt_rule(**properties)
        self.id = properties["Rule"]["Name"]

    def update(self, properties, old):
        self.write_tests(properties)
        self.api("ses").update_receipt_rule(RuleSetName=properties["RuleSetName"], Rule=properties["Rule"])

    def write_tests(self, properties):
        """SES tries the bucket when a rule is made."""
        for action in properties["Rule"]["Actions"]:
            target = action["S3Action"]
            self.api("s3").put_object(Bucket=target["BucketName"], Key=f"{target.get('ObjectKeyPrefix', '')}AMAZON_SES_SETUP_NOTIFICATION", Body=SETUP_MAIL)

    def delete(self, properties):
        # Moto's API has no call for it.
        rules = ses_backends[self.stack.account_id][self.region].describe_receipt_rule_set(properties["RuleSetName"]).rules
        rules[:] = [rule for rule in rules if rule["Name"] != self.id]


SETUP_MAIL = b"Subject: Amazon SES Setup Notification\r\n\r\nYou receive this because you set up a receipt rule.\r\n"


@makes("AWS::SES::EmailIdentity")
class EmailIdentity(Resource):
    renewed_by = ("EmailIdentity",)

    def create(self, properties):
        only(properties, "EmailIdentity")
        self.api("sesv2").create_email_identity(EmailIdentity=properties["EmailIdentity"])
        self.id = properties["EmailIdentity"]
        for number in (1, 2, 3):
            token = f"token{number}"
            self.attributes[f"DkimDNSTokenName{number}"] = f"{token}._domainkey.{self.id}"
            self.attributes[f"DkimDNSTokenValue{number}"] = f"{token}.dkim.amazonses.com"

    def delete(self, properties):
        self.api("sesv2").delete_email_identity(EmailIdentity=self.id)


@makes("AWS::Scheduler::Schedule")
class Schedule(Resource):
    """Is there, but nothing ever starts at its time."""

    renewed_by = ("Name",)

    def create(self, properties):
        name = self.name(properties, "Name")
        self.api("scheduler").create_schedule(Name=name, **properties)
        self.id = name

    def update(self, properties, old):
        self.api("scheduler").update_schedule(Name=self.id, **properties)

    def delete(self, properties):
        self.api("scheduler").delete_schedule(Name=self.id)
