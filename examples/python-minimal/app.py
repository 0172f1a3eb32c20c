from aws_cdk import App, Environment, Stack
from aws_cdk.aws_route53 import HostedZone
from cdk_mta_sts import MailExchangers, MtaSts, MtaStsPolicy

app = App()
# Another domain: cdk synth -c domain=example.org
domain: str = app.node.try_get_context("domain") or "example.com"

stack = Stack(app, "Mail", env=Environment(region="us-east-1"))
zone = HostedZone.from_hosted_zone_attributes(stack, "Zone", hosted_zone_id="Z0123456789EXAMPLE", zone_name=domain)

MtaSts(
    stack,
    "MtaSts",
    zone=zone,
    # The hosts of the domain's MX records.
    policy=MtaStsPolicy.testing(MailExchangers.of(f"mx1.{domain}", f"mx2.{domain}")),
)

app.synth()
