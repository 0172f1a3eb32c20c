"""Makes Glue's catalog, Athena and alarms. Moto does not run queries."""

from .resource import Resource, makes


@makes("AWS::Glue::Database")
class Database(Resource):
    def create(self, properties):
        self.api("glue").create_database(DatabaseInput=properties["DatabaseInput"])
        self.id = properties["DatabaseInput"]["Name"]

    def delete(self, properties):
        self.api("glue").delete_database(Name=self.id)


@makes("AWS::Glue::Table")
class Table(Resource):
    def create(self, properties):
        self.api("glue").create_table(DatabaseName=properties["DatabaseName"], TableInput=properties["TableInput"])
        self.id = properties["TableInput"]["Name"]

    def update(self, properties, old):
        self.api("glue").update_table(DatabaseName=properties["DatabaseName"], TableInput=properties["TableInput"])

    def delete(self, properties):
        self.api("glue").delete_table(DatabaseName=properties["DatabaseName"], Name=self.id)


@makes("AWS::Athena::WorkGroup")
class WorkGroup(Resource):
    def create(self, properties):
        self.api("athena").create_work_group(
            Name=properties["Name"], Description=properties["Description"], Configuration=properties["WorkGroupConfiguration"],
        )
        self.id = properties["Name"]

    def delete(self, properties):
        self.api("athena").delete_work_group(WorkGroup=self.id, RecursiveDeleteOption=properties.get("RecursiveDeleteOption", False))


@makes("AWS::Athena::NamedQuery")
class NamedQuery(Resource):
    def create(self, properties):
        self.id = self.api("athena").create_named_query(**properties)["NamedQueryId"]

    def delete(self, properties):
        """Does nothing: the query is deleted with its workgroup, and moto can't delete queries."""


@makes("AWS::CloudWatch::Alarm")
class Alarm(Resource):
    """An alarm that never goes off."""

    def create(self, properties):
        self.id = self.name(properties, "AlarmName")
        self.put(properties)
        self.attributes = {"Arn": f"arn:aws:cloudwatch:{self.region}:{self.stack.account_id}:alarm:{self.id}"}

    def update(self, properties, old):
        self.put(properties)

    def put(self, properties):
        self.api("cloudwatch").put_metric_alarm(AlarmName=self.id, **properties)

    def delete(self, properties):
        self.api("cloudwatch").delete_alarms(AlarmNames=[self.id])
