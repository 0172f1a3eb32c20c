"""Lets the rules of EventBridge publish to topics and start functions too."""

import json

from moto.awslambda.models import lambda_backends
from moto.events import models
from moto.sns.models import sns_backends

from .asynchronous import Invocation
from .resource import Resource, makes, only


@makes("AWS::Events::Rule")
class Rule(Resource):
    renewed_by = ("Name", "EventBusName")

    def create(self, properties):
        self.id = self.name(properties, "Name")[:64]
        self.update(properties, {})

    def update(self, properties, old):
        only(properties, "Name", "Description", "EventBusName", "EventPattern", "State", "Targets")
        known = {key: properties[key] for key in ("Description", "EventBusName", "State") if key in properties}
        arn = self.api("events").put_rule(Name=self.id, EventPattern=json.dumps(properties["EventPattern"]), **known)["RuleArn"]
        self.attributes = {"Arn": arn}
        gone = {one["Id"] for one in old.get("Targets", [])} - {one["Id"] for one in properties["Targets"]}
        self.remove(properties, gone)
        self.api("events").put_targets(Rule=self.id, **self.bus(properties), Targets=properties["Targets"])

    def delete(self, properties):
        self.remove(properties, {one["Id"] for one in properties["Targets"]})
        self.api("events").delete_rule(Name=self.id, **self.bus(properties))

    def remove(self, properties, ids):
        if ids:
            self.api("events").remove_targets(Rule=self.id, **self.bus(properties), Ids=sorted(ids))

    @staticmethod
    def bus(properties):
        return {key: properties[key] for key in ("EventBusName",) if key in properties}


_send_to_targets = models.Rule.send_to_targets


def send_to_targets(rule, original_event, transform_input=True):
    """Sends an event to a rule's topics and functions, which moto's EventBridge does not support, and then to its other targets."""
    own = {":sns:": publish, ":lambda:": start}
    added = [(send, target) for service, send in own.items() for target in rule.targets if service in target["Arn"]]
    others = [target for target in rule.targets if target not in [one for _, one in added]]
    if rule.event_pattern.matches_event(original_event):
        for send, target in added:
            send(rule, target["Arn"], json.loads(json.dumps(original_event, default=str)))
    rule.targets = others
    try:
        _send_to_targets(rule, original_event, transform_input)
    finally:
        rule.targets = [*others, *(target for _, target in added)]


def publish(rule, topic, event):
    backend = sns_backends[rule.account_id][rule.region_name]
    statements = json.loads(backend.get_topic(topic).policy)["Statement"]
    if any(one["Effect"] == "Allow" and one["Action"] == "sns:Publish" and one["Principal"].get("Service") == "events.amazonaws.com" for one in statements):
        backend.publish(json.dumps(event), arn=topic)
    else:
        print(f"denied to events.amazonaws.com: sns:Publish on {topic}", flush=True)


def start(rule, function, event):
    policy = lambda_backends[rule.account_id][rule.region_name].get_function(function).policy
    allowed = [one.get("Condition", {}).get("ArnLike", {}).get("AWS:SourceArn") for one in policy.statements if one["Principal"] == {"Service": "events.amazonaws.com"}]
    if rule.arn in allowed:
        Invocation(function, rule.account_id, rule.region_name, event)
    else:
        print(f"denied to events.amazonaws.com: lambda:InvokeFunction on {function} for {rule.arn}", flush=True)


models.Rule.send_to_targets = send_to_targets
