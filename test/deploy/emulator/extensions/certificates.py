"""Simulates ACM, which issues a certificate when its records are in the DNS."""

import json
import os
import socket
import struct
import time

from moto.acm import models
from moto.acm.exceptions import AWSError

from .resource import Resource, makes, only

#: Address of the DNS server, `IP:PORT`.
DNS = os.environ["DNS"]

#: Ids of the certificates that the examples name, by domain.
IDS = json.loads(os.environ["CERTIFICATE_IDS"])

_request = models.AWSCertificateManagerBackend.request_certificate


def request_certificate(backend, domain_name, *args, **kwargs):
    arn = _request(backend, domain_name, *args, **kwargs)
    if domain_name not in IDS:
        return arn
    certificate = backend._certificates.pop(arn)
    certificate.arn = f"{arn.rpartition('/')[0]}/{IDS[domain_name]}"
    backend._certificates[certificate.arn] = certificate
    return certificate.arn


def check(certificate):
    """Issues a certificate if its records exist. Moto calls this for each request that reads the certificate, and by itself only waits."""
    if certificate.status != "PENDING_VALIDATION":
        return
    records = [option["ResourceRecord"] for option in certificate.describe()["Certificate"]["DomainValidationOptions"]]
    if all(is_in_dns(record["Name"], record["Value"]) for record in records):
        certificate.status = "ISSUED"


def is_in_dns(name, target):
    """Returns whether a CNAME record leads to the target."""
    host, port = DNS.split(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(10)
        client.sendto(struct.pack("!6H", 1, 0x0100, 1, 0, 0, 0) + encoded(name) + struct.pack("!2H", 5, 1), (host, int(port)))
        return encoded(target) in client.recv(65535)


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.strip(".").split(".")) + b"\0"


class ResourceInUse(AWSError):
    TYPE = "ResourceInUseException"


_delete = models.AWSCertificateManagerBackend.delete_certificate


def delete_certificate(backend, arn):
    """Refuses while a resource uses the certificate (API reference, DeleteCertificate)."""
    if arn in backend._certificates and backend._certificates[arn].in_use_by:
        raise ResourceInUse(f"Certificate {arn} in account {backend.account_id} is in use.")
    _delete(backend, arn)


_describe = models.CertBundle.describe


def describe(certificate):
    """Marks a certificate as eligible for renewal if a resource uses it (ACM user guide, managed renewal)."""
    described = _describe(certificate)
    if certificate.type == "AMAZON_ISSUED" and certificate.in_use_by:
        described["Certificate"]["RenewalEligibility"] = "ELIGIBLE"
    return described


models.AWSCertificateManagerBackend.request_certificate = request_certificate
models.AWSCertificateManagerBackend.delete_certificate = delete_certificate
models.CertBundle.check = check
models.CertBundle.describe = describe


@makes("AWS::CertificateManager::Certificate")
class Certificate(Resource):
    """Creates its records in the zones that the template names, and waits for them. As in AWS, they stay after its deletion."""

    def create(self, properties):
        only(properties, "DomainName", "SubjectAlternativeNames", "DomainValidationOptions", "ValidationMethod", "Tags")
        acm = self.api("acm")
        known = {key: properties[key] for key in ("DomainName", "SubjectAlternativeNames", "ValidationMethod", "Tags") if key in properties}
        self.id = acm.request_certificate(**known)["CertificateArn"]
        zones = {option["DomainName"]: option["HostedZoneId"] for option in properties.get("DomainValidationOptions", [])}
        for option in self.described()["DomainValidationOptions"]:
            if option["DomainName"] in zones:
                self.make(option["ResourceRecord"], zones[option["DomainName"]])
        for _ in range(150):
            if self.described()["Status"] == "ISSUED":
                return
            time.sleep(0.2)
        # ACM itself waits 72 hours, CloudFormation about 12 (cloudformation-coverage-roadmap issue 130).
        raise ValueError("the certificate's records did not come into the DNS within half a minute, for which CloudFormation would have waited 12 hours")

    def described(self):
        return self.api("acm").describe_certificate(CertificateArn=self.id)["Certificate"]

    def make(self, record, zone):
        self.api("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{
            "Action": "UPSERT",
            "ResourceRecordSet": {"Name": record["Name"], "Type": record["Type"], "TTL": 300, "ResourceRecords": [{"Value": record["Value"]}]},
        }]})

    def delete(self, properties):
        self.api("acm").delete_certificate(CertificateArn=self.id)
