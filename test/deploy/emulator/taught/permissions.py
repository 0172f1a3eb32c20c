"""
What functions may do: the actions that the policies of their roles name, and for S3 on the resources that they name. Moto by itself lets everything
through, or asks for signatures of everybody and then knows the resources of S3 only. Conditions are not looked at.
"""

import fnmatch
import json
import re

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError
from moto.iam.models import iam_backends
from moto.s3.exceptions import S3AccessDeniedError
from moto.sts.models import sts_backends


def authorize(response, iam_request_cls, resource="*"):
    """Moto asks this before each action. Others than functions may do everything."""
    credential = response.headers.get("Authorization", "").partition("Credential=")[2].split("/")
    role = role_of(response.current_account, credential[0])
    if role is None:
        return
    service, action = credential[3], response._get_action()
    asked = f"{service}:{action[0] if isinstance(action, list) else action}"
    statements = list(statements_of(response.current_account, role))
    for name, target in each_of(response, asked, resource) if service == "s3" else [(asked, None)]:
        if not any(allows(statement, name, target) for statement in statements):
            print(f"denied to {role}: {name} on {target}", flush=True)
            raise S3AccessDeniedError() if service == "s3" else AccessDeniedError(user_arn=role, action=name)


def each_of(response, asked, resource):
    """For a call that deletes many, AWS asks about each, and about a version as of one."""
    if asked != "s3:DeleteObject" or "/" in resource:
        return [(asked, resource)]
    named = re.findall(r"<Object>(.*?)</Object>", response.raw_body.decode(), re.S)
    return [(f"{asked}Version" if "<VersionId>" in one else asked, f"{resource}/{re.search('<Key>(.*?)</Key>', one)[1]}") for one in named]


def role_of(account, access_key):
    for assumed in sts_backends[account]["aws"].assumed_roles:
        if assumed.access_key_id == access_key and assumed.session_name.startswith("function-"):
            return assumed.role_arn.split("/")[-1]
    return None


def statements_of(account, role):
    backend = iam_backends[account]["aws"]
    for name in backend.list_role_policies(role):
        yield from json.loads(backend.get_role_policy(role, name)[1])["Statement"]


def allows(statement, action, resource):
    def names(key, asked):
        given = statement[key] if isinstance(statement[key], list) else [statement[key]]
        return any(fnmatch.fnmatchcase(asked, pattern) for pattern in given)
    return statement["Effect"] == "Allow" and names("Action", action) and (resource is None or names("Resource", resource))


ActionAuthenticatorMixin._authenticate_and_authorize_action = authorize
