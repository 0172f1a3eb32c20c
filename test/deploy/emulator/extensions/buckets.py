"""Makes S3 buckets."""

import json

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

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
                "Rules": [self.encryption_rule(rule) for rule in rules]})
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
    def encryption_rule(rule):
        only(rule, "ServerSideEncryptionByDefault", "BucketKeyEnabled")
        return {"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"], "BucketKeyEnabled": rule.get("BucketKeyEnabled", False)}

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
    """Evaluates a bucket policy without its statements about plain HTTP, because moto ignores conditions, and this server stands in for one with TLS."""
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = [one for one in policy["Statement"] if one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") != "false"]
    return IAMPolicy(json.dumps({**policy, "Statement": statements})).is_action_permitted(action, resource)


FakeBucket.get_permission = get_permission
