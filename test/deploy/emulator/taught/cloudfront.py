"""CloudFront, as far as it answers: what a distribution has to answer with is handed to the test's own server, whose address is its domain name."""

import json
import os
import urllib.request
import uuid

from .resource import Resource, makes, only

#: The test's server: where it takes orders, and where viewers find it.
EDGE_CONTROL = os.environ["EDGE_CONTROL"]
EDGE_ADDRESS = os.environ["EDGE_ADDRESS"]

#: Moto's CloudFront has no functions. Code and associations by ARN.
functions = {}


@makes("AWS::CloudFront::OriginAccessControl")
class OriginAccessControl(Resource):
    def create(self, properties):
        config = properties["OriginAccessControlConfig"]
        made = self.api("cloudfront").create_origin_access_control(OriginAccessControlConfig=config)
        self.id = made["OriginAccessControl"]["Id"]
        self.attributes = {"Id": self.id}

    def delete(self, properties):
        self.api("cloudfront").delete_origin_access_control(Id=self.id, IfMatch="*")


@makes("AWS::CloudFront::Function")
class Function(Resource):
    renewed_by = ("Name",)

    def create(self, properties):
        only(properties, "Name", "AutoPublish", "FunctionCode", "FunctionConfig")
        arn = f"arn:aws:cloudfront::{self.stack.account_id}:function/{properties['Name']}"
        if arn in functions:
            raise ValueError(f"FunctionAlreadyExists: {properties['Name']}")
        functions[arn] = properties["FunctionCode"]
        self.id, self.attributes = arn, {"FunctionARN": arn}

    def update(self, properties, old):
        functions[self.id] = properties["FunctionCode"]

    def delete(self, properties):
        if any(self.id in Distribution.uses(config) for config in Distribution.configs.values()):
            raise ValueError(f"FunctionInUse: {self.id}")
        del functions[self.id]


@makes("AWS::CloudFront::Distribution")
class Distribution(Resource):
    configs = {}

    def create(self, properties):
        config = self.checked(properties)
        made = self.api("cloudfront").create_distribution(DistributionConfig=api_config(config, str(uuid.uuid4())))["Distribution"]
        self.id, self.attributes = made["Id"], {"DomainName": EDGE_ADDRESS, "Id": made["Id"]}
        self.answer(config)

    def update(self, properties, old):
        config = self.checked(properties)
        cloudfront = self.api("cloudfront")
        current = cloudfront.get_distribution_config(Id=self.id)
        reference = current["DistributionConfig"]["CallerReference"]
        cloudfront.update_distribution(Id=self.id, IfMatch=current["ETag"], DistributionConfig=api_config(config, reference))
        self.answer(config)

    def delete(self, properties):
        self.api("cloudfront").delete_distribution(Id=self.id, IfMatch="*")
        self.configs.pop(self.id, None)
        tell("DELETE", self.id)

    def checked(self, properties):
        """What CloudFront refuses: a name that another distribution has, and names that the certificate has not, from us-east-1."""
        config = properties["DistributionConfig"]
        for other, taken in self.configs.items():
            both = set(taken["Aliases"]) & set(config["Aliases"])
            if both and other != self.id:
                raise ValueError(f"One or more of the CNAMEs you provided are already associated with a different resource: {', '.join(both)}")
        missing = set(config["Aliases"]) - set(self.certificate_names(config))
        if missing:
            raise ValueError(f"The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) {', '.join(missing)}")
        return config

    def answer(self, config):
        self.configs[self.id] = config
        behavior = config["DefaultCacheBehavior"]
        tell("PUT", self.id, {
            "arn": f"arn:aws:cloudfront::{self.stack.account_id}:distribution/{self.id}",
            "names": config["Aliases"],
            "certificateNames": self.certificate_names(config),
            "bucket": config["Origins"][0]["DomainName"].partition(".s3.")[0],
            "viewerProtocolPolicy": behavior["ViewerProtocolPolicy"],
            "webAcl": config.get("WebACLId"),
            "viewerRequest": [functions[one["FunctionARN"]] for one in behavior["FunctionAssociations"] if one["EventType"] == "viewer-request"],
        })

    @staticmethod
    def uses(config):
        return [one["FunctionARN"] for one in config["DefaultCacheBehavior"].get("FunctionAssociations", [])]

    def certificate_names(self, config):
        arn = config["ViewerCertificate"]["AcmCertificateArn"]
        certificate = self.api("acm", "us-east-1").describe_certificate(CertificateArn=arn)["Certificate"]
        if certificate["Status"] != "ISSUED":
            raise ValueError(f"The specified SSL certificate is in status {certificate['Status']}")
        return sorted({certificate["DomainName"], *certificate["SubjectAlternativeNames"]})


def api_config(config, reference):
    """The API has other names than CloudFormation for some, and counts lists."""
    only(config, "Aliases", "Comment", "DefaultCacheBehavior", "Enabled", "HttpVersion", "IPV6Enabled", "Origins", "ViewerCertificate", "WebACLId")
    behavior = dict(config["DefaultCacheBehavior"])
    behavior["AllowedMethods"] = {**counted(behavior["AllowedMethods"]), "CachedMethods": counted(["GET", "HEAD"])}
    behavior["FunctionAssociations"] = counted(behavior["FunctionAssociations"])
    certificate = dict(config["ViewerCertificate"])
    return {
        "CallerReference": reference,
        "Aliases": counted(config["Aliases"]),
        "Comment": config["Comment"],
        "DefaultCacheBehavior": behavior,
        "Enabled": config["Enabled"],
        "HttpVersion": config["HttpVersion"],
        "IsIPV6Enabled": config["IPV6Enabled"],
        "Origins": counted(config["Origins"]),
        "ViewerCertificate": {
            "ACMCertificateArn": certificate.pop("AcmCertificateArn"), "SSLSupportMethod": certificate.pop("SslSupportMethod"), **certificate,
        },
        "WebACLId": config.get("WebACLId", ""),
    }


def counted(items):
    return {"Quantity": len(items), "Items": items}


def tell(method, distribution, config=None):
    body = None if config is None else json.dumps(config).encode()
    urllib.request.urlopen(urllib.request.Request(f"{EDGE_CONTROL}/{distribution}", data=body, method=method), timeout=10).close()
