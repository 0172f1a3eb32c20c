"""
What moto has to be taught to deploy a stack as CloudFormation does.

By itself its CloudFormation says CREATE_COMPLETE for types it does not know, waits for no custom resource, updates in no order, lets no value follow
what it refers to, and has no rollback. Here a stack is deployed and deleted by `stacks` and `deployment`, each type that moto leaves out or makes in
part is made through moto's own API by a module for its service, and Lambda functions run in processes instead of Docker by `functions`.
"""

from . import account, analytics, buckets, certificates, cloudfront, custom_resources, events, functions, history, keys, mail, messages, outgoing_mail, permissions, pipelines, roles, stacks, waiting, zones  # noqa: E501,F401
