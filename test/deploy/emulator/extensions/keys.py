"""Makes KMS keys. Moto's S3 records an object's key, and lets everybody read the object."""

import json

from moto.kms.models import kms_backends
from moto.s3.models import s3_backends

from .resource import Resource, makes, only, text


@makes("AWS::KMS::Key")
class Key(Resource):
    def create(self, properties):
        only(properties, "Description", "EnableKeyRotation", "KeyPolicy", "PendingWindowInDays")
        key = self.api("kms").create_key(Policy=text(properties["KeyPolicy"]), Description=properties.get("Description", ""))["KeyMetadata"]
        self.id, self.attributes = key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]}
        if properties.get("EnableKeyRotation"):
            self.api("kms").enable_key_rotation(KeyId=self.id)

    def update(self, properties, old):
        if {**properties, "KeyPolicy": None} != {**old, "KeyPolicy": None}:
            raise ValueError("the emulator can change only the policy of a key")
        self.api("kms").put_key_policy(KeyId=self.id, PolicyName="default", Policy=text(properties["KeyPolicy"]))

    def delete(self, properties):
        self.api("kms").schedule_key_deletion(KeyId=self.id, PendingWindowInDays=int(properties.get("PendingWindowInDays", 30)))


def needed(account, action, resource):
    """Returns what a call of S3 needs of a key: the action and the key's ARN."""
    bucket_name, _, name = resource.removeprefix("arn:aws:s3:::").partition("/")
    bucket = s3_backends[account]["aws"].buckets.get(bucket_name)
    if action == "s3:PutObject" and bucket and bucket.encryption:
        key = bucket.encryption["Rule"]["ApplyServerSideEncryptionByDefault"].get("KMSMasterKeyID")
        return ("kms:GenerateDataKey", key) if key else None
    stored = bucket.keys.get(name) if action == "s3:GetObject" and bucket else None
    return ("kms:Decrypt", stored.kms_key_id) if stored and stored.kms_key_id else None


def lets_in(account, region, key, service, action):
    """Returns whether the key's own policy allows an AWS service to use it."""
    policy = json.loads(kms_backends[account][region].describe_key(key).policy)
    return any(one["Effect"] == "Allow" and action in one["Action"] and one["Principal"].get("Service") == service for one in policy["Statement"])
