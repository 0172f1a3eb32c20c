"""What messages and times go through: SQS, SNS, the scheduler."""

import json

from moto.events.models import Rule
from moto.sns.models import sns_backends

from .resource import Resource, makes, text


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


@makes("AWS::SNS::TopicPolicy")
class TopicPolicy(Resource):
    renewed_by = ("Topics",)

    def create(self, properties):
        for topic in properties["Topics"]:
            self.api("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=text(properties["PolicyDocument"]))
        self.id = self.name({}, "")

    def delete(self, properties):
        """Goes with its topic."""


_send_to_targets = Rule.send_to_targets


def send_to_targets(rule, original_event, transform_input=True):
    """Moto's EventBridge knows no topics."""
    topics = [target for target in rule.targets if ":sns:" in target["Arn"]]
    others = [target for target in rule.targets if target not in topics]
    if rule.event_pattern.matches_event(original_event):
        for topic in topics:
            publish(rule, topic["Arn"], original_event)
    rule.targets = others
    try:
        _send_to_targets(rule, original_event, transform_input)
    finally:
        rule.targets = [*others, *topics]


def publish(rule, topic, event):
    backend = sns_backends[rule.account_id][rule.region_name]
    statements = json.loads(backend.get_topic(topic).policy)["Statement"]
    if any(one["Effect"] == "Allow" and one["Action"] == "sns:Publish" and one["Principal"].get("Service") == "events.amazonaws.com" for one in statements):
        backend.publish(json.dumps(event, default=str), arn=topic)
    else:
        print(f"denied to events.amazonaws.com: sns:Publish on {topic}", flush=True)


Rule.send_to_targets = send_to_targets


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
