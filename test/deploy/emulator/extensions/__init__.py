"""
Extends moto to deploy a stack as CloudFormation does.

Moto's own CloudFormation reports CREATE_COMPLETE for unknown types, does not wait for custom resources, updates in no order, does not update values
that refer to changed resources, and has no rollback. Here `stacks` and `deployment` deploy and delete a stack. For each type that moto lacks or
implements in part, a module for its service creates resources through moto's own API. `functions` runs Lambda functions in processes instead of Docker.
"""

from . import account, analytics, buckets, certificates, cloudfront, custom_resources, events, functions, history, keys, mail, messages, outgoing_mail, permissions, pipelines, roles, stacks, waiting, zones  # noqa: E501,F401
