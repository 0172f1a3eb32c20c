"""Makes pipelines of CodePipeline and projects of CodeBuild. They never run."""

from .resource import Resource, makes, only


class Named(Resource):
    renewed_by = ("Name",)

    def delete(self, properties):
        getattr(self.api(self.service), f"delete_{self.what}")(name=self.id)


@makes("AWS::CodeBuild::Project")
class Project(Named):
    service, what = "codebuild", "project"

    def create(self, properties):
        only(properties, "Artifacts", "Cache", "Description", "EncryptionKey", "Environment", "ServiceRole", "Source")
        name = self.name(properties, "Name")
        known = in_camel_case(properties)
        for place in (known["source"], known["artifacts"]):
            # Moto requires a location even if the pipeline provides the source.
            place.setdefault("location", place["type"])
        made = self.api("codebuild").create_project(name=name, **known)["project"]
        self.id, self.attributes = made["name"], {"Arn": made["arn"]}


@makes("AWS::CodePipeline::Pipeline")
class Pipeline(Named):
    service, what = "codepipeline", "pipeline"

    def create(self, properties):
        only(properties, "ArtifactStores", "PipelineType", "RestartExecutionOnUpdate", "RoleArn", "Stages")
        name = self.name(properties, "Name")
        stores = {store["Region"]: in_camel_case(store["ArtifactStore"]) for store in properties["ArtifactStores"]}
        self.api("codepipeline").create_pipeline(pipeline={
            "name": name,
            "roleArn": properties["RoleArn"],
            "artifactStores": stores,
            "stages": in_camel_case(properties["Stages"]),
            "pipelineType": properties["PipelineType"],
        })
        self.id = name


def in_camel_case(value, free=("Configuration",)):
    """Converts names to those of the APIs, except names that a provider of actions has chosen."""
    if isinstance(value, list):
        return [in_camel_case(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {API_NAMES.get(key, key[0].lower() + key[1:]): inner if key in free else in_camel_case(inner) for key, inner in value.items()}


API_NAMES = {"BuildSpec": "buildspec"}
