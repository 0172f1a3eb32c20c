"""Makes IAM roles."""

from .permissions import spread
from .resource import Resource, makes, only, text


@makes("AWS::IAM::Role")
class Role(Resource):
    renewed_by = ("RoleName", "Path")

    def create(self, properties):
        name = self.name(properties, "RoleName")[:64]
        boundary = {key: properties[key] for key in ("PermissionsBoundary",) if key in properties}
        for arn in boundary.values():
            # Moto accepts any boundary.
            self.api("iam").get_policy(PolicyArn=arn)
        role = self.api("iam").create_role(RoleName=name, AssumeRolePolicyDocument=text(properties["AssumeRolePolicyDocument"]), **boundary)
        self.id, self.attributes = name, {"Arn": role["Role"]["Arn"], "RoleId": role["Role"]["RoleId"]}
        self.update(properties, {})

    def update(self, properties, old):
        only(properties, "RoleName", "AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns", "PermissionsBoundary", "Tags", "Description")
        iam = self.api("iam")
        if old and old["AssumeRolePolicyDocument"] != properties["AssumeRolePolicyDocument"]:
            iam.update_assume_role_policy(RoleName=self.id, PolicyDocument=text(properties["AssumeRolePolicyDocument"]))
        if old and old.get("PermissionsBoundary") != properties.get("PermissionsBoundary"):
            raise ValueError("the emulator can't change a permissions boundary")
        if properties.get("Policies") != (old or {}).get("Policies"):
            spread(self.stack.account_id, self.id)
        for policy in properties.get("Policies", []):
            iam.put_role_policy(RoleName=self.id, PolicyName=policy["PolicyName"], PolicyDocument=text(policy["PolicyDocument"]))
        for arn in properties.get("ManagedPolicyArns", []):
            iam.attach_role_policy(RoleName=self.id, PolicyArn=arn)

    def delete(self, properties):
        iam = self.api("iam")
        for policy in iam.list_attached_role_policies(RoleName=self.id)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=self.id, PolicyArn=policy["PolicyArn"])
        for name in iam.list_role_policies(RoleName=self.id)["PolicyNames"]:
            iam.delete_role_policy(RoleName=self.id, PolicyName=name)
        iam.delete_role(RoleName=self.id)
