// What the small example does not use, as people write it in Go: it has to compile, and to run.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsses"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-mta-sts/cdk-mta-sts-go/cdkmtasts"
)

// A stack and what is in it.
type mail struct {
	stack    awscdk.Stack
	com, org awsroute53.IHostedZone
	topic    awssns.Topic
}

func newMail(scope constructs.Construct, id string) mail {
	stack := awscdk.NewStack(scope, &id, &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("us-east-1")}})
	return mail{stack, zone(stack, "Com", "example.com"), zone(stack, "Org", "example.org"), awssns.NewTopic(stack, jsii.String("Topic"), nil)}
}

func zone(stack awscdk.Stack, id, name string) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, &id, &awsroute53.HostedZoneAttributes{HostedZoneId: jsii.String("Z1"), ZoneName: &name})
}

// One host and one mailbox for two domains. One of them is enforced on the evidence of reports.
func (mail mail) partsCanBeShared() *[]*string {
	host := cdkmtasts.NewPolicyHost(mail.stack, jsii.String("Host"), &cdkmtasts.PolicyHostProps{
		MaxDomains: jsii.Number(20),
		WatchOptions: &cdkmtasts.PolicyWatchOptions{
			Interval:     awscdk.Duration_Hours(jsii.Number(1)),
			MaxReportAge: awscdk.Duration_Days(jsii.Number(10)),
		},
	})
	reports := cdkmtasts.NewTlsRptReceiver(mail.stack, jsii.String("Reports"), &cdkmtasts.TlsRptReceiverProps{
		Zone:    mail.com,
		RuleSet: awsses.ReceiptRuleSet_FromReceiptRuleSetName(mail.stack, jsii.String("RuleSet"), jsii.String("mail")),
		Limits: &cdkmtasts.TlsRptLimits{
			DomainsPerMail: jsii.Number(3),
			MailSize:       awscdk.Size_Mebibytes(jsii.Number(5)),
		},
		MailRetention: awscdk.Duration_Days(jsii.Number(90)),
		EncryptionKey: awskms.NewKey(mail.stack, jsii.String("Key"), nil),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	exchangers := cdkmtasts.MailExchangers_FromZone(&cdkmtasts.MailExchangersFromZoneOptions{Revision: jsii.String("2")}).
		Plus(cdkmtasts.MailExchangers_Of(jsii.String("mx1.example.com")), cdkmtasts.MailExchangers_AmazonSes(jsii.String("eu-west-1")))

	enforced := cdkmtasts.NewMtaSts(mail.stack, jsii.String("MtaStsCom"), &cdkmtasts.MtaStsProps{
		Zone: mail.com,
		Policy: cdkmtasts.MtaStsPolicy_Enforce(exchangers, &cdkmtasts.MtaStsEnforceOptions{
			EvidencePeriod: awscdk.Duration_Days(jsii.Number(14)),
			MaxAge:         awscdk.Duration_Days(jsii.Number(30)),
			SkippedChecks:  &[]cdkmtasts.EnforceCheck{cdkmtasts.EnforceCheck_MX_COVERED},
		}),
		PolicyHost: host,
		ReportDestinations: &[]cdkmtasts.ITlsRptDestination{
			reports,
			cdkmtasts.TlsRptDestination_Email(jsii.String("tls@example.net")),
			cdkmtasts.TlsRptDestination_Https(jsii.String("https://example.net/in")),
		},
	})
	leaving := cdkmtasts.NewMtaSts(mail.stack, jsii.String("MtaStsOrg"), &cdkmtasts.MtaStsProps{
		PolicyHostZone:     zone(mail.stack, "PolicyHostOrg", "mta-sts.example.org"),
		DomainName:         jsii.String("example.org"),
		Policy:             cdkmtasts.MtaStsPolicy_None(&cdkmtasts.MtaStsPolicyOptions{MaxAge: awscdk.Duration_Hours(jsii.Number(1))}),
		PolicyHost:         host,
		ReportDestinations: &[]cdkmtasts.ITlsRptDestination{},
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
		ForceRemoval:       jsii.Bool(true),
	})
	enforced.MtaStsRecord().Node().AddDependency(leaving.Publication())
	awscdk.NewCfnOutput(mail.stack, jsii.String("Id"), &awscdk.CfnOutputProps{Value: enforced.PolicyId(), Description: enforced.EarliestRemoval()})
	return leaving.ManualRecords()
}

// Failures go to a topic, and are measured.
func (mail mail) failuresAreTold() []awscloudwatch.Metric {
	construct := cdkmtasts.NewMtaSts(mail.stack, jsii.String("MtaStsNet"), &cdkmtasts.MtaStsProps{
		DomainName: jsii.String("example.net"),
		Policy:     cdkmtasts.MtaStsPolicy_Testing(cdkmtasts.MailExchangers_Of(jsii.String("mx1.example.net")), nil),
	})
	reports, watch := construct.ReportReceiver(), construct.PolicyHost().Watch()
	target := awseventstargets.NewSnsTopic(mail.topic, nil)
	rule := reports.OnFailedSessions(jsii.String("Failure"), &awsevents.OnEventOptions{Target: target, Description: jsii.String("a report with failed sessions")})
	reports.OnReportAccepted(jsii.String("Report"), nil).AddTarget(target)
	watch.OnStateChange(jsii.String("Change"), &awsevents.OnEventOptions{Target: target}).Node().AddDependency(rule)
	reports.GrantReadReports(awsiam.NewAccountRootPrincipal())
	cdkmtasts.NewPolicyWatchAlarms(mail.stack, jsii.String("Alarms"), &cdkmtasts.PolicyWatchAlarmsProps{
		Watch:                  watch,
		Actions:                &[]awscloudwatch.IAlarmAction{awscloudwatchactions.NewSnsAction(mail.topic)},
		MinCertificateDaysLeft: jsii.Number(14),
		DisabledAlarms:         &[]cdkmtasts.PolicyWatchAlarm{cdkmtasts.PolicyWatchAlarm_SILENCE},
	})
	fast := &awscloudwatch.MetricOptions{Period: awscdk.Duration_Minutes(jsii.Number(5))}
	return []awscloudwatch.Metric{
		reports.MetricFailures(cdkmtasts.TlsRptResultType_CERTIFICATE_EXPIRED, fast),
		reports.MetricDomainSessionsFailed(jsii.String("example.com"), fast),
		reports.MetricMailsQuarantined(nil),
		watch.MetricCertificateDaysLeft(nil),
	}
}

// All of their properties are pointers.
func valuesHaveProperties() {
	providers := cdkmtasts.MailExchangers_GoogleWorkspace().Plus(
		cdkmtasts.MailExchangers_Microsoft365(&cdkmtasts.Microsoft365Options{DnssecLabel: jsii.String("h-v1")}),
		cdkmtasts.MailExchangers_Zoho(cdkmtasts.ZohoDataCenter_EU),
		cdkmtasts.MailExchangers_Proton(),
		cdkmtasts.MailExchangers_Fastmail(),
	)
	policy := cdkmtasts.MtaStsPolicy_Testing(providers, nil)
	must(policy.Mode() == cdkmtasts.MtaStsMode_TESTING && policy.EvidencePeriod() == nil && len(*policy.SkippedChecks()) == 0)
	must(*providers.Covers(jsii.String("smtp.google.com")) && *(*providers.Patterns())[0] == "smtp.google.com" && len(*policy.Text()) > 0)
}

// A certificate that exists, and a host whose domain is added by hand.
func (mail mail) aHostCanStandAlone() {
	arn := jsii.String("arn:aws:acm:us-east-1:111122223333:certificate/1")
	host := cdkmtasts.NewPolicyHost(mail.stack, jsii.String("Alone"), &cdkmtasts.PolicyHostProps{
		Certificate:  awscertificatemanager.Certificate_FromCertificateArn(mail.stack, jsii.String("Certificate"), arn),
		WatchEnabled: jsii.Bool(false),
	})
	name := host.AddDomain(&cdkmtasts.PolicyHostDomainOptions{Zone: mail.org, RemovalPolicy: awscdk.RemovalPolicy_RETAIN})
	must(host.Watch() == nil && *name == "mta-sts.example.org")
}

// A destination that is written in Go. It is compiled only: what runs here can't be asked back.
type desk struct{}

func (*desk) Bind(scope constructs.Construct, options *cdkmtasts.TlsRptDestinationBindOptions) *cdkmtasts.TlsRptDestinationConfig {
	return &cdkmtasts.TlsRptDestinationConfig{Uri: jsii.String("mailto:tls-reports@" + *options.DomainName)}
}

var _ cdkmtasts.ITlsRptDestination = &desk{}

func main() {
	defer jsii.Close()
	mail := newMail(awscdk.NewApp(nil), "Uses")
	must(len(*mail.partsCanBeShared()) > 0)
	valuesHaveProperties()
	mail.aHostCanStandAlone()
	must(len(mail.failuresAreTold()) == 4)
}

func must(holds bool) {
	if !holds {
		panic("this does not hold")
	}
}
