import io.github.cdkmtasts.EnforceCheck;
import io.github.cdkmtasts.IPolicyWatch;
import io.github.cdkmtasts.ITlsRptDestination;
import io.github.cdkmtasts.MailExchangers;
import io.github.cdkmtasts.MailExchangersFromZoneOptions;
import io.github.cdkmtasts.Microsoft365Options;
import io.github.cdkmtasts.MtaSts;
import io.github.cdkmtasts.MtaStsEnforceOptions;
import io.github.cdkmtasts.MtaStsMode;
import io.github.cdkmtasts.MtaStsPolicy;
import io.github.cdkmtasts.MtaStsPolicyOptions;
import io.github.cdkmtasts.MtaStsProps;
import io.github.cdkmtasts.PolicyHost;
import io.github.cdkmtasts.PolicyHostDomainOptions;
import io.github.cdkmtasts.PolicyHostProps;
import io.github.cdkmtasts.PolicyWatchAlarm;
import io.github.cdkmtasts.PolicyWatchAlarms;
import io.github.cdkmtasts.PolicyWatchOptions;
import io.github.cdkmtasts.TlsRptDestination;
import io.github.cdkmtasts.TlsRptDestinationBindOptions;
import io.github.cdkmtasts.TlsRptDestinationConfig;
import io.github.cdkmtasts.TlsRptLimits;
import io.github.cdkmtasts.TlsRptReceiver;
import io.github.cdkmtasts.TlsRptResultType;
import io.github.cdkmtasts.ZohoDataCenter;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.amazon.awscdk.services.ses.ReceiptRuleSet;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** What the small example does not use, as people write it in Java: it has to compile without a warning, and to run with assertions. */
final class Uses extends Stack {
  private final IHostedZone com = zone("Com", "example.com");
  private final IHostedZone org = zone("Org", "example.org");
  private final Topic topic = new Topic(this, "Topic");

  Uses(Construct scope, String id) {
    super(scope, id, StackProps.builder().env(Environment.builder().region("us-east-1").build()).build());
  }

  private IHostedZone zone(String id, String name) {
    return HostedZone.fromHostedZoneAttributes(this, id, HostedZoneAttributes.builder().hostedZoneId("Z1").zoneName(name).build());
  }

  /** One host and one mailbox for two domains. One of them is enforced on the evidence of reports. */
  void partsCanBeShared() {
    PolicyHost host = PolicyHost.Builder.create(this, "Host")
        .maxDomains(20)
        .watchOptions(PolicyWatchOptions.builder().interval(Duration.hours(1)).maxReportAge(Duration.days(10)).build())
        .build();
    TlsRptReceiver reports = TlsRptReceiver.Builder.create(this, "Reports")
        .zone(com)
        .ruleSet(ReceiptRuleSet.fromReceiptRuleSetName(this, "RuleSet", "mail"))
        .limits(TlsRptLimits.builder().domainsPerMail(3).mailSize(Size.mebibytes(5)).build())
        .mailRetention(Duration.days(90))
        .encryptionKey(new Key(this, "Key"))
        .removalPolicy(RemovalPolicy.DESTROY)
        .build();
    MailExchangers exchangers = MailExchangers.fromZone(MailExchangersFromZoneOptions.builder().revision("2").build())
        .plus(MailExchangers.of("mx1.example.com"), MailExchangers.amazonSes("eu-west-1"));

    MtaSts enforced = new MtaSts(this, "MtaStsCom", MtaStsProps.builder()
        .zone(com)
        .policy(MtaStsPolicy.enforce(exchangers, MtaStsEnforceOptions.builder()
            .evidencePeriod(Duration.days(14))
            .maxAge(Duration.days(30))
            .skippedChecks(List.of(EnforceCheck.MX_COVERED))
            .build()))
        .policyHost(host)
        .reportDestinations(List.of(reports, TlsRptDestination.email("tls@example.net"), TlsRptDestination.https("https://example.net/in")))
        .build());
    MtaSts leaving = MtaSts.Builder.create(this, "MtaStsOrg")
        .policyHostZone(zone("PolicyHostOrg", "mta-sts.example.org"))
        .domainName("example.org")
        .policy(MtaStsPolicy.none(MtaStsPolicyOptions.builder().maxAge(Duration.hours(1)).build()))
        .policyHost(host)
        .reportDestinations(List.of())
        .removalPolicy(RemovalPolicy.DESTROY)
        .forceRemoval(true)
        .build();
    enforced.getMtaStsRecord().getNode().addDependency(leaving.getPublication());
    List<String> byHand = leaving.getManualRecords();
    String texts = String.join(" ", enforced.getDomainName(), enforced.getPolicyId(), enforced.getPolicyUrl(), enforced.getEarliestRemoval());
    assert enforced.getReportReceiver() == null && enforced.getPolicyHost() == host && !byHand.isEmpty() && !texts.isEmpty();
  }

  void failuresAreTold() {
    MtaStsPolicy policy = MtaStsPolicy.testing(MailExchangers.of("mx1.example.net"));
    MtaSts construct = MtaSts.Builder.create(this, "MtaStsNet").domainName("example.net").policy(policy).build();
    TlsRptReceiver reports = construct.getReportReceiver();
    IPolicyWatch watch = construct.getPolicyHost().getWatch();
    OnEventOptions toTopic = OnEventOptions.builder().target(new SnsTopic(topic)).description("a report with failed sessions").build();
    Rule rule = reports.onFailedSessions("Failure", toTopic);
    reports.onReportAccepted("Report").addTarget(new SnsTopic(topic));
    watch.onStateChange("Change", toTopic).getNode().addDependency(rule);
    reports.grantReadReports(new AccountRootPrincipal());
    MetricOptions fast = MetricOptions.builder().period(Duration.minutes(5)).build();
    Metric failures = reports.metricFailures(TlsRptResultType.CERTIFICATE_EXPIRED, fast);
    Metric failed = reports.metricDomainSessionsFailed("example.com", fast);
    List<Metric> metrics = List.of(failures, failed, reports.metricMailsQuarantined(), watch.metricCertificateDaysLeft());
    assert metrics.size() == 4 && watch.metricDomainsNotChecked().getPeriod() == watch.getInterval();
    PolicyWatchAlarms.Builder.create(this, "Alarms").watch(watch).actions(List.of(new SnsAction(topic))).minCertificateDaysLeft(14).disabledAlarms(List.of(PolicyWatchAlarm.SILENCE)).build();
  }

  void valuesHaveProperties() {
    MailExchangers providers = MailExchangers.googleWorkspace()
        .plus(MailExchangers.microsoft365(Microsoft365Options.builder().dnssecLabel("h-v1").build()))
        .plus(MailExchangers.zoho(ZohoDataCenter.EU), MailExchangers.zoho(), MailExchangers.proton(), MailExchangers.fastmail());
    MtaStsPolicy policy = MtaStsPolicy.testing(providers);
    boolean covered = providers.covers("smtp.google.com");
    String text = policy.getText() + policy.getMaxAge().toDays() + policy.getEvidencePeriod() + policy.getMailExchangers().getPatterns().get(0);
    switch (policy.getMode()) {
      case ENFORCE:
      case TESTING:
        assert covered && policy.getSkippedChecks().isEmpty() && providers.getZoneRevision() == null;
        break;
      default:
        assert policy.getMode() == MtaStsMode.NONE && text != null;
    }
  }

  /** A certificate that exists, and a host whose domain is added by hand. */
  void aHostCanStandAlone() {
    PolicyHost host = new PolicyHost(this, "Alone", PolicyHostProps.builder()
        .certificate(Certificate.fromCertificateArn(this, "Certificate", "arn:aws:acm:us-east-1:111122223333:certificate/1"))
        .watchEnabled(false)
        .build());
    String name = host.addDomain(PolicyHostDomainOptions.builder().zone(org).removalPolicy(RemovalPolicy.RETAIN).build());
    assert name.startsWith("mta-sts.") && host.getWatch() == null && host.getDistribution().getDomainName() != null;
  }

  /** A destination that is written in Java. */
  private static final class Desk implements ITlsRptDestination {
    @Override
    public TlsRptDestinationConfig bind(Construct scope, TlsRptDestinationBindOptions options) {
      return TlsRptDestinationConfig.builder().uri("mailto:tls-reports@" + options.getDomainName()).build();
    }
  }

  /** What a destination of the app's own is for. It is compiled only: what runs here can't be asked back. */
  void aDestinationCanBeWrittenInJava() {
    MtaStsPolicy policy = MtaStsPolicy.testing(MailExchangers.of("mx1.example.com"));
    MtaSts.Builder.create(this, "WithDesk").zone(com).policy(policy).reportDestinations(List.of(new Desk())).build();
  }

  public static void main(String[] args) {
    Uses uses = new Uses(new App(), "Uses");
    uses.partsCanBeShared();
    uses.valuesHaveProperties();
    uses.aHostCanStandAlone();
    uses.failuresAreTold();
  }
}
