"""Makes resources for messages and schedules: SQS, SNS and EventBridge Scheduler."""

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
        """Does nothing: the policy is deleted with its topic."""


@makes("AWS::Scheduler::Schedule")
class Schedule(Resource):
    """A schedule that never starts anything."""

    renewed_by = ("Name",)

    def create(self, properties):
        name = self.name(properties, "Name")
        self.api("scheduler").create_schedule(Name=name, **properties)
        self.id = name

    def update(self, properties, old):
        self.api("scheduler").update_schedule(Name=self.id, **properties)

    def delete(self, properties):
        self.api("scheduler").delete_schedule(Name=self.id)
