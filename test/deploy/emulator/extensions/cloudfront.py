"""Simulates CloudFront: it sends each distribution's configuration to the test's own server, which answers requests and gives the domain name."""

import json
import os
import re
import urllib.request
import uuid

from moto.acm.models import acm_backends
from moto.cloudfront.models import CloudFrontBackend
from moto.route53.models import route53_backends

from .certificates import is_in_dns
from .resource import Resource, makes, only

#: URL at which the test's server takes configurations.
EDGE_CONTROL = os.environ["EDGE_CONTROL"]

#: Functions by ARN, with code and associations: moto's CloudFront has none.
functions = {}

#: Ids of origin access controls, by account and name.
access_controls = {}


@makes("AWS::CloudFront::OriginAccessControl")
class OriginAccessControl(Resource):
    """Has a name that is unique in an account (OriginAccessControlAlreadyExists: winglang/wing issue 3748), and that can be changed in place."""

    def create(self, properties):
        config = properties["OriginAccessControlConfig"]
        self.take(config["Name"])
        made = self.api("cloudfront").create_origin_access_control(OriginAccessControlConfig=config)
        self.id = made["OriginAccessControl"]["Id"]
        access_controls[self.stack.account_id, config["Name"]] = self.id
        self.attributes = {"Id": self.id}

    def update(self, properties, old):
        config = properties["OriginAccessControlConfig"]
        self.take(config["Name"])
        self.api("cloudfront").update_origin_access_control(Id=self.id, IfMatch="*", OriginAccessControlConfig=config)
        access_controls.pop((self.stack.account_id, old["OriginAccessControlConfig"]["Name"]), None)
        access_controls[self.stack.account_id, config["Name"]] = self.id

    def take(self, name):
        if access_controls.get((self.stack.account_id, name), self.id) != self.id:
            raise ValueError(f"OriginAccessControlAlreadyExists: an origin access control with the same name already exists: {name}")
        if len(name) > 64:
            raise ValueError(f"InvalidArgument: the name of an origin access control has at most 64 characters: {name}")

    def delete(self, properties):
        # Refused by the API reference, DeleteOriginAccessControl.
        if any(origin["OriginAccessControlId"] == self.id for config in Distribution.configs.values() for origin in config["Origins"]):
            raise ValueError(f"OriginAccessControlInUse: {self.id}")
        self.api("cloudfront").delete_origin_access_control(Id=self.id, IfMatch="*")
        del access_controls[self.stack.account_id, properties["OriginAccessControlConfig"]["Name"]]


@makes("AWS::CloudFront::Function")
class Function(Resource):
    """
    Has a name that is unique in an account, in all regions (aws-cdk issue 21507). CloudFormation takes a new name for that of an existing function, and
    fails (aws-cdk issue 19014, cloudformation-coverage-roadmap issue 1893).
    """

    def create(self, properties):
        only(properties, "Name", "AutoPublish", "FunctionCode", "FunctionConfig")
        if not re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", properties["Name"]):
            raise ValueError(f"InvalidArgument: no name of a function: {properties['Name']}")
        arn = f"arn:aws:cloudfront::{self.stack.account_id}:function/{properties['Name']}"
        if arn in functions:
            raise ValueError(f"FunctionAlreadyExists: {properties['Name']}")
        functions[arn] = properties["FunctionCode"]
        self.id, self.attributes = arn, {"FunctionARN": arn}

    def update(self, properties, old):
        if self.id.rpartition("/")[2] != properties["Name"]:
            raise ValueError(f"Resource of type '{self.cf_resource_type}' with identifier '{properties['Name']}' was not found.")
        functions[self.id] = properties["FunctionCode"]

    def delete(self, properties):
        if any(self.id in Distribution.uses(config) for config in Distribution.configs.values()):
            raise ValueError(f"FunctionInUse: {self.id}")
        del functions[self.id]


@makes("AWS::CloudFront::Distribution")
class Distribution(Resource):
    configs = {}
    #: Distributions by id.
    made = {}
    #: Domain names of all distributions that ever existed, by id.
    domain_names = {}

    def create(self, properties):
        config = self.checked(properties)
        made = self.api("cloudfront").create_distribution(DistributionConfig=api_config(config, str(uuid.uuid4())))["Distribution"]
        self.id = made["Id"]
        self.made[self.id] = self
        self.domain_names[self.id] = self.answer(config)
        self.attributes = {"DomainName": self.domain_names[self.id], "Id": self.id}

    def update(self, properties, old):
        config = self.checked(properties)
        cloudfront = self.api("cloudfront")
        current = cloudfront.get_distribution_config(Id=self.id)
        reference = current["DistributionConfig"]["CallerReference"]
        cloudfront.update_distribution(Id=self.id, IfMatch=current["ETag"], DistributionConfig=api_config(config, reference))
        self.answer(config)

    def delete(self, properties):
        self.api("cloudfront").delete_distribution(Id=self.id, IfMatch="*")

    def checked(self, properties):
        """Refuses what CloudFront refuses: a name that leads to another distribution or belongs to one, and names that the certificate in us-east-1 does not cover."""
        config = properties["DistributionConfig"]
        self.check_dns(set(config["Aliases"]) - set(self.configs.get(self.id, {"Aliases": []})["Aliases"]))
        for other, taken in self.configs.items():
            both = set(taken["Aliases"]) & set(config["Aliases"])
            if both and other != self.id:
                raise ValueError(
                    f"CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different resource: {', '.join(both)}")
        missing = set(config["Aliases"]) - set(self.certificate_names(config))
        if missing:
            raise ValueError(f"The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) {', '.join(missing)}")
        return config

    def check_dns(self, names):
        """
        Refuses a name whose DNS record points to another distribution (CloudFront developer guide, restrictions on alternate domain names), or to a
        deleted one, as people found. Here a record in any hosted zone counts, even without a delegation.
        """
        for name in names:
            for other, domain_name in self.domain_names.items():
                if other != self.id and (domain_name in aliases_of(name) or is_in_dns(name, domain_name)):
                    raise ValueError(
                        "One or more aliases specified for the distribution includes an incorrectly configured DNS record that points to another "
                        f"CloudFront distribution. You must update the DNS record to correct the problem: {name}")

    def answer(self, config):
        """Configures the test's server. Returns the distribution's domain name."""
        self.configs[self.id] = config
        self.mark_certificates()
        behavior = config["DefaultCacheBehavior"]
        return tell("PUT", self.id, {
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

    def mark_certificates(self):
        """Lists at each certificate the resources that use it, as ACM does."""
        for arn, certificate in acm_backends[self.stack.account_id]["us-east-1"]._certificates.items():
            certificate.in_use_by = [f"arn:aws:cloudfront::{self.stack.account_id}:distribution/{id}" for id, config in self.configs.items()
                                     if config["ViewerCertificate"]["AcmCertificateArn"] == arn]

    def certificate_names(self, config):
        arn = config["ViewerCertificate"]["AcmCertificateArn"]
        certificate = self.api("acm", "us-east-1").describe_certificate(CertificateArn=arn)["Certificate"]
        if certificate["Status"] != "ISSUED":
            raise ValueError(f"The specified SSL certificate is in status {certificate['Status']}")
        return sorted({certificate["DomainName"], *certificate["SubjectAlternativeNames"]})


_update = CloudFrontBackend.update_distribution


def update_distribution(backend, dist_config, _id, if_match):
    """Changes a distribution's names. Somebody may remove one by hand, even after the distribution has left its stack."""
    updated = _update(backend, dist_config, _id, if_match)
    distribution = Distribution.made[_id]
    distribution.answer({**Distribution.configs[_id], "Aliases": dist_config["Aliases"].get("Items", [])})
    return updated


_delete = CloudFrontBackend.delete_distribution


def delete_distribution(backend, distribution_id, if_match):
    """Deletes a distribution, for CloudFormation or by hand: it stops answering, and releases its certificate."""
    _delete(backend, distribution_id, if_match)
    Distribution.configs.pop(distribution_id, None)
    Distribution.made[distribution_id].mark_certificates()
    tell("DELETE", distribution_id)


CloudFrontBackend.update_distribution = update_distribution
CloudFrontBackend.delete_distribution = delete_distribution


def aliases_of(name):
    """Returns the targets of a name's alias records in the Route 53 zones of all accounts."""
    zones = [zone for backends in route53_backends.values() for zone in backends["aws"].zones.values()]
    records = [record for zone in zones for record in zone.rrsets if record.name.rstrip(".") == name and record.alias_target]
    return {record.alias_target["DNSName"].rstrip(".") for record in records}


def api_config(config, reference):
    """Converts a configuration for the API, which has other names for some properties than CloudFormation, and counts lists."""
    only(config, "Aliases", "Comment", "CustomErrorResponses", "DefaultCacheBehavior", "Enabled", "HttpVersion", "IPV6Enabled", "Origins",
         "ViewerCertificate", "WebACLId")
    behavior = dict(config["DefaultCacheBehavior"])
    behavior["AllowedMethods"] = {**counted(behavior["AllowedMethods"]), "CachedMethods": counted(["GET", "HEAD"])}
    behavior["FunctionAssociations"] = counted(behavior["FunctionAssociations"])
    certificate = dict(config["ViewerCertificate"])
    return {
        "CallerReference": reference,
        "Aliases": counted(config["Aliases"]),
        "Comment": config["Comment"],
        "CustomErrorResponses": counted(config["CustomErrorResponses"]),
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
    with urllib.request.urlopen(urllib.request.Request(f"{EDGE_CONTROL}/{distribution}", data=body, method=method), timeout=10) as response:
        return response.read().decode()
