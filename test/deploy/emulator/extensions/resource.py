"""Resources of a stack, and the classes for their types."""

import copy
import json
import os

import boto3
from botocore.config import Config
from moto.cloudformation.parsing import generate_resource_name

TYPES = {}
_clients = {}


def makes(resource_type):
    def register(cls):
        TYPES[resource_type] = cls
        return cls
    return register


def api(account, service, region):
    """Returns a client of this server. The SDK's own models check the names in templates."""
    if (account, service, region) not in _clients:
        _clients[account, service, region] = boto3.client(
            service,
            region_name=region,
            endpoint_url=f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=600),
            **keys_of(account, service),
        )
    return _clients[account, service, region]


def keys_of(account, service):
    """Returns credentials in an account: moto derives the account of a call from its access key."""
    if service == "sts":
        return {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    role = api(account, "sts", "us-east-1").assume_role(RoleArn=f"arn:aws:iam::{account}:role/emulator", RoleSessionName="emulator")["Credentials"]
    return {"aws_access_key_id": role["AccessKeyId"], "aws_secret_access_key": role["SecretAccessKey"], "aws_session_token": role["SessionToken"]}


class Resource:
    """
    Subclasses have `create(properties)`, which sets `id`, and may set `attributes`; `delete(properties)`; and `update(properties, old)`. Without the latter
    a change creates another resource. `renewed_by` names properties that can't be changed in place. When these return, the operation is in progress until
    `ended()` returns true, or fails; `give_up()` is called when it is cancelled.
    """

    maker = "extension"
    renewed_by = ()
    update = None

    def __init__(self, stack, logical_id, resource_type):
        self.stack = stack
        self.region = stack.region_name
        self.logical_resource_id = logical_id
        self.cf_resource_type = resource_type
        self.id = None
        self.attributes = {}

    def ended(self):
        return True

    def give_up(self):
        """Does nothing by default."""

    def as_it_is(self):
        return copy.copy(self)

    @property
    def physical_resource_id(self):
        return self.id

    def get_cfn_attribute(self, name):
        if name not in self.attributes:
            raise ValueError(f"{self.cf_resource_type} {self.logical_resource_id} has no attribute {name}")
        return self.attributes[name]

    def name(self, properties, key):
        return properties.get(key) or generate_resource_name(self.cf_resource_type, self.stack.name, self.logical_resource_id)

    def api(self, service, region=None):
        return api(self.stack.account_id, service, region or self.region)


def only(properties, *known):
    """Fails for properties that would be ignored."""
    unknown = set(properties) - set(known)
    if unknown:
        raise ValueError(f"the emulator does not support {', '.join(sorted(unknown))} of this type")


def text(document):
    # YAML parses the version of a policy as a date.
    return document if isinstance(document, str) else json.dumps(document, default=str)
