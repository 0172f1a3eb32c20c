"""Makes resources with moto's own CloudFormation."""

import copy

from moto.cloudformation import parsing

from .resource import Resource


class MotosOwn(Resource):
    """A resource that moto's own CloudFormation makes."""

    maker = "moto"

    def place(self):
        return {"account_id": self.stack.account_id, "region_name": self.region}

    def create(self, properties):
        self.model_class = parsing.resource_class_from_type(self.cf_resource_type)
        if self.model_class is None:
            raise ValueError(f"neither moto nor its extensions can make {self.cf_resource_type}")
        if not hasattr(self.model_class.update_from_cloudformation_json, "__isabstractmethod__"):
            self.update = self.update_in_place
        name = self.name(properties, self.model_class.cloudformation_name_type() or "")
        self.model = self.model_class.create_from_cloudformation_json(
            name, {"Type": self.cf_resource_type, "Properties": copy.deepcopy(properties)}, **self.place(),
            LogicalId=self.logical_resource_id, StackId=self.stack.stack_id, ResourceType=self.cf_resource_type,
        )
        self.id = self.model.physical_resource_id

    def update_in_place(self, properties, old):
        self.model = self.model_class.update_from_cloudformation_json(
            original_resource=self.model, new_resource_name=self.name(properties, self.model_class.cloudformation_name_type() or ""),
            cloudformation_json={"Type": self.cf_resource_type, "Properties": copy.deepcopy(properties)}, **self.place(),
        )
        self.id = self.model.physical_resource_id

    def delete(self, properties):
        if not hasattr(self.model_class.delete_from_cloudformation_json, "__isabstractmethod__"):
            self.model_class.delete_from_cloudformation_json(self.id, {"Type": self.cf_resource_type, "Properties": properties}, **self.place())
        else:
            self.model.delete(self.stack.account_id, self.region)

    def get_cfn_attribute(self, name):
        return self.model.get_cfn_attribute(name)
