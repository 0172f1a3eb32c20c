from aws_cdk import App, Environment, Stack
from aws_cdk.aws_cloudwatch_actions import SnsAction
from aws_cdk.aws_iam import ServicePrincipal
from aws_cdk.aws_route53 import HostedZone
from aws_cdk.aws_sns import Topic
from cdk_mta_sts import (
    MailExchangers,
    MailNotifications,
    MailNotificationsAlarms,
    MtaSts,
    MtaStsDashboard,
    MtaStsPolicy,
    PolicyHost,
    PolicyWatchAlarms,
    TlsRptAlarms,
    TlsRptAnalytics,
    TlsRptReceiver,
)

app = App()
stack = Stack(app, "Mail", env=Environment(region="us-east-1"))
zone = HostedZone.from_hosted_zone_attributes(stack, "Zone", hosted_zone_id="Z0123456789EXAMPLE", zone_name="example.com")

policy_host = PolicyHost(stack, "PolicyHost")
reports = TlsRptReceiver(stack, "Reports", zone=zone)
MtaSts(
    stack,
    "MtaSts",
    zone=zone,
    policy=MtaStsPolicy.testing(MailExchangers.of("mx1.example.com", "mx2.example.com")),
    policy_host=policy_host,
    report_destinations=[reports],
)

# Subscribe the people who are on call.
on_call = Topic(stack, "OnCall", enforce_ssl=True)
# A topic with a policy, here that of `enforce_ssl`, takes alarms only if the policy allows CloudWatch.
on_call.grant_publish(ServicePrincipal("cloudwatch.amazonaws.com"))
actions = [SnsAction(on_call)]
watch_alarms = PolicyWatchAlarms(stack, "Alarms", watch=policy_host.watch, actions=actions)
report_alarms = TlsRptAlarms(stack, "ReportAlarms", report_receiver=reports, actions=actions)

# Subscribe those who look after the mail: new failures, changes, what is resolved, and a digest on Mondays.
notifications = MailNotifications(
    stack,
    "Notifications",
    topic=Topic(stack, "Messages", enforce_ssl=True),
    policy_host=policy_host,
    report_receiver=reports,
)
message_alarms = MailNotificationsAlarms(stack, "MessageAlarms", notifications=notifications, actions=actions)

# Questions in SQL, and everything on one page.
analytics = TlsRptAnalytics(stack, "Analytics", report_receiver=reports)
MtaStsDashboard(
    stack,
    "Dashboard",
    policy_host=policy_host,
    report_receivers=[reports],
    alarms=[*watch_alarms.alarms, *report_alarms.alarms, *message_alarms.alarms],
    analytics=analytics,
)

app.synth()
