"""
Denies functions what the policies and boundaries of their roles do not allow. It checks actions, and for S3 and its keys also resources, but no
conditions. Moto itself allows everything, or requires signatures from everybody and then checks the resources of S3 only.
"""

import fnmatch
import json
import re
import time

from moto.cloudformation.models import cloudformation_backends
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import AccessDeniedError
from moto.iam.models import iam_backends
from moto.route53.exceptions import Route53ClientError
from moto.s3.exceptions import S3AccessDeniedError
from moto.sts.models import sts_backends

from .keys import needed


def authorize(response, iam_request_cls, resource="*"):
    """Allows or denies an action. Moto calls this before each one. Callers other than functions may do everything."""
    role = caller_of(response)
    if role is None:
        return
    service, action = credential_of(response)[3], response._get_action()
    asked = f"{service}:{action[0] if isinstance(action, list) else action}"
    bounds = list(statements_of(response.current_account, role))
    for name, target in each_of(response, asked, resource) if service == "s3" else [(asked, None)]:
        if not all(any(allows(statement, name, target) for statement in statements) for statements in bounds):
            print(f"denied to {role}: {name} on {target}", flush=True)
            raise denial(service, role, name)


def denial(service, role, action):
    """Returns the error in the form of the service: S3 and Route 53 answer in XML."""
    if service == "s3":
        return S3AccessDeniedError()
    if service == "route53":
        return Route53ClientError("AccessDenied", f"User: {role} is not authorized to perform: {action}")
    return AccessDeniedError(user_arn=role, action=action)


def each_of(response, asked, resource):
    """Returns what AWS checks for a call: each object of a deletion, with the action for versions if it names one, and the key if one is needed."""
    if asked != "s3:DeleteObject" or "/" in resource:
        key = needed(response.current_account, asked, resource)
        return [(asked, resource), *([key] if key else [])]
    named = re.findall(r"<Object>(.*?)</Object>", response.raw_body.decode(), re.S)
    return [(f"{asked}Version" if "<VersionId>" in one else asked, f"{resource}/{re.search('<Key>(.*?)</Key>', one)[1]}") for one in named]


def credential_of(response):
    return response.headers.get("Authorization", "").partition("Credential=")[2].split("/")


def caller_of(response):
    """Returns the role of the calling function."""
    return role_of(response.current_account, credential_of(response)[0])


def role_of(account, access_key):
    for assumed in sts_backends[account]["aws"].assumed_roles:
        if assumed.access_key_id == access_key and assumed.session_name.startswith("function-"):
            return assumed.role_arn.split("/")[-1]
    return None


#: Seconds for which a role keeps its former permissions after a change of its policies, while a stack is being deployed. IAM is eventually consistent (IAM
#: User Guide, "Changes that I make are not always immediately visible"), without a figure. Usually it takes seconds; here, long enough to affect each handler
#: that runs right after its role. It ends with the deployment: nobody here delivers a mail again that a function could not read.
SPREAD_SECONDS = 3
_before = {}


def spread(account, role):
    """Delays a change of the role's policies by some seconds."""
    _before[account, role] = (time.monotonic() + SPREAD_SECONDS, own_statements(account, role))


def is_deploying(account):
    stacks = [stack for backend in list(cloudformation_backends[account].values()) for stack in list(backend.stacks.values())]
    return any(stack.status.endswith("_IN_PROGRESS") for stack in stacks)


def own_statements(account, role):
    backend = iam_backends[account]["aws"]
    policies = [json.loads(backend.get_role_policy(role, name)[1]) for name in backend.list_role_policies(role)]
    return [statement for policy in policies for statement in policy["Statement"]]


def statements_of(account, role):
    """Yields the statements of the role's own policies, and of its boundary if it has one. Both have to allow an action."""
    end, before = _before.get((account, role), (float("-inf"), []))
    yield before if time.monotonic() < end and is_deploying(account) else own_statements(account, role)
    backend = iam_backends[account]["aws"]
    boundary = backend.get_role(role).permissions_boundary_arn
    if boundary:
        policy = backend.get_policy(boundary)
        yield json.loads(backend.get_policy_version(boundary, policy.default_version_id).document)["Statement"]


def allows(statement, action, resource):
    def names(key, asked):
        given = statement[key] if isinstance(statement[key], list) else [statement[key]]
        return any(fnmatch.fnmatchcase(asked, pattern) for pattern in given)
    return statement["Effect"] == "Allow" and names("Action", action) and (resource is None or names("Resource", resource))


ActionAuthenticatorMixin._authenticate_and_authorize_action = authorize
