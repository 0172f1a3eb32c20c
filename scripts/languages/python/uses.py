"""What the small example does not use, as people write it in Python: every use must work, and every error must say the same as in TypeScript."""

import jsii
from aws_cdk import App, Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Template
from aws_cdk.aws_route53 import HostedZone, IHostedZone
from cdk_mta_sts import (
    EnforceCheck,
    ITlsRptDestination,
    MailExchangers,
    MtaSts,
    MtaStsMode,
    MtaStsPolicy,
    PolicyHost,
    PolicyWatch,
    TlsRptDestination,
    TlsRptDestinationConfig,
    TlsRptLimits,
    TlsRptReceiver,
    TlsRptResultType,
)
from constructs import Construct


@jsii.implements(ITlsRptDestination)
class Desk:
    """A destination that is written in Python: the construct calls it."""

    def __init__(self) -> None:
        self.asked: list = []

    def bind(self, scope: Construct, *, domain_name: str) -> TlsRptDestinationConfig:
        self.asked.append(domain_name)
        return TlsRptDestinationConfig(uri=f"mailto:tls-reports@{domain_name}")


class Mail(Stack):
    """A stack of one's own, the usual shape of an app."""

    def __init__(self, scope: App, id: str) -> None:
        super().__init__(scope, id, env=Environment(region="us-east-1"))
        self.zone: IHostedZone = HostedZone.from_hosted_zone_attributes(self, "Zone", hosted_zone_id="Z1", zone_name="example.com")


def new_stack() -> Mail:
    return Mail(App(), "Mail")


def values_have_properties() -> None:
    exchangers = MailExchangers.of("mx1.example.com", "*.mail.example.com")
    policy = MtaStsPolicy.enforce(exchangers, max_age=Duration.days(14), evidence_period=Duration.days(7), skipped_checks=[EnforceCheck.MX_COVERED])
    assert exchangers.patterns == ["mx1.example.com", "*.mail.example.com"], exchangers.patterns
    assert exchangers.covers("a.mail.example.com") and not exchangers.covers("a.b.mail.example.com")
    assert policy.mode is MtaStsMode.ENFORCE, policy.mode
    assert policy.skipped_checks == [EnforceCheck.MX_COVERED], policy.skipped_checks
    assert policy.evidence_period.to_days() == 7 and policy.max_age.to_days() == 14
    assert policy.text == "version: STSv1\r\nmode: enforce\r\nmx: mx1.example.com\r\nmx: *.mail.example.com\r\nmax_age: 1209600\r\n", policy.text
    assert MtaStsPolicy.none().mode is MtaStsMode.NONE


def a_destination_can_be_written_in_python() -> None:
    stack, desk = new_stack(), Desk()
    policy = MtaStsPolicy.testing(MailExchangers.of("mx1.example.com"))
    construct = MtaSts(stack, "MtaSts", zone=stack.zone, policy=policy, report_destinations=[desk, TlsRptDestination.https("https://example.net/in")])
    assert desk.asked == ["example.com"], desk.asked
    assert construct.report_receiver is None and construct.tls_rpt_record is not None
    records = ['"v=TLSRPTv1; rua=mailto:tls-reports@example.com,https://example.net/in;"']
    Template.from_stack(stack).has_resource_properties("AWS::Route53::RecordSet", {"Name": "_smtp._tls.example.com.", "ResourceRecords": records})


def parts_can_be_shared() -> None:
    stack = new_stack()
    host = PolicyHost(stack, "Host")
    reports = TlsRptReceiver(stack, "Reports", zone=stack.zone, limits=TlsRptLimits(domains_per_mail=3), removal_policy=RemovalPolicy.DESTROY)
    policy = MtaStsPolicy.testing(MailExchangers.of("mx1.example.com"))
    construct = MtaSts(stack, "MtaSts", zone=stack.zone, policy=policy, policy_host=host, report_destinations=[reports])
    assert construct.policy_host is host
    assert construct.policy_url == "https://mta-sts.example.com/.well-known/mta-sts.txt", construct.policy_url
    reports.on_failed_sessions("Failure", description="a report with failed sessions")
    reports.grant_read_reports(iam.AccountRootPrincipal())
    failures = reports.metric_failures(TlsRptResultType.CERTIFICATE_EXPIRED, period=Duration.minutes(5))
    assert failures.period.to_minutes() == 5 and failures.dimensions["Mailbox"] == "tlsrpt.example.com", failures.dimensions
    failed = reports.metric_domain_sessions_failed("example.com")
    assert failed.dimensions["Domain"] == "example.com", failed.dimensions
    quarantined = reports.metric_mails_quarantined()
    assert quarantined.namespace == "MtaSts/TlsRpt", quarantined.namespace
    Template.from_stack(stack).resource_count_is("AWS::CloudFront::Distribution", 1)


def parts_of_another_app_can_be_used() -> None:
    stack = new_stack()
    watch = PolicyWatch.from_policy_watch_attributes(stack, "Watch", bucket_name="policies", measured_domain_names=["example.com"])
    host = PolicyHost.from_policy_host_attributes(
        stack,
        "Host",
        watch=watch,
        domain_names=["example.com"],
        bucket_name="policies",
        distribution_domain_name="d1.cloudfront.net",
        distribution_id="E1",
        publish_function_arn="arn:aws:lambda:us-east-1:111111111111:function:publisher",
    )
    reports = TlsRptReceiver.from_tls_rpt_receiver_attributes(
        stack,
        "Reports",
        domain_names=["example.com"],
        measured_domain_names=["example.com"],
        address="tlsrpt@tlsrpt.example.net",
        bucket_name="reports",
    )
    policy = MtaStsPolicy.testing(MailExchangers.of("mx1.example.com"))
    construct = MtaSts(stack, "MtaSts", zone=stack.zone, policy=policy, policy_host=host, report_destinations=[reports])
    assert construct.policy_host.domain_names == ["example.com"], construct.policy_host.domain_names
    assert MtaSts.is_mta_sts(construct) and not PolicyHost.is_policy_host(host)
    failed = construct.metric_sessions_failed()
    assert failed.dimensions["Domain"] == "example.com", failed.dimensions
    failing = construct.metric_policy_failures()
    assert failing.dimensions["Domain"] == "example.com" and failing.period.to_hours() == 4, failing.dimensions
    assert construct.policy_host.watch.metric_domains_not_checked().dimensions["PolicyHost"] == "policies"
    says("'domainName' is 'example.org'", lambda: watch.metric_domain_policy_failures("example.org"))
    says("'domainName' is 'example.org'", lambda: reports.add_domain(domain_name="example.org"))
    Template.from_stack(stack).resource_count_is("AWS::CloudFront::Distribution", 0)


def bad_input_is_refused_with_the_reason() -> None:
    says("'mx1.example.com.'", lambda: MailExchangers.of("mx1.example.com."))
    stack = new_stack()
    policy = MtaStsPolicy.testing(MailExchangers.of("mx1.example.com"))
    says("'domainName'", lambda: MtaSts(stack, "MtaSts", zone=stack.zone, policy=policy, domain_name="example.org"))


def says(text: str, bad_use) -> None:
    try:
        bad_use()
    except RuntimeError as error:
        assert text in str(error), error
        return
    raise AssertionError(f"nothing was refused; expected an error with {text}")


USES = [
    values_have_properties,
    a_destination_can_be_written_in_python,
    parts_can_be_shared,
    parts_of_another_app_can_be_used,
    bad_input_is_refused_with_the_reason,
]
for use in USES:
    use()
    print(f"  {use.__name__.replace('_', ' ')}")
