import { Lazy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AlarmStates } from './alarm-states';
import { CHOSEN_DOMAIN, domainWidgets, overviewTables } from './domain-widgets';
import { hostWidgets } from './host-widgets';
import { mailboxWidgets } from './mailbox-widgets';
import { TlsRptAnalytics } from '../analytics/tls-rpt-analytics';
import { environmentDifference } from '../cdk/environment';
import { invalid } from '../cdk/validation';
import { IPolicyHost } from '../policy-host/policy-host-interface';
import { DOCS_URL } from '../protocol/docs-url';
import { TlsRptReceiver } from '../tls-rpt/tls-rpt-receiver';
import { ITlsRptReceiver } from '../tls-rpt/tls-rpt-receiver-interface';
import { PolicyWatch } from '../watch/policy-watch';

/** Properties of `MtaStsDashboard`. */
export interface MtaStsDashboardProps {
  /** The policy host whose domains the dashboard shows, in the account and region of the stack. */
  readonly policyHost: IPolicyHost;

  /**
   * The receivers that take the domains' reports, at most ten.
   *
   * @default - the dashboard shows no reports
   */
  readonly reportReceivers?: ITlsRptReceiver[];

  /**
   * Alarms whose states the dashboard shows, such as those of `PolicyWatchAlarms`, `TlsRptAlarms` and `MailNotificationsAlarms`.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Saved queries to which the dashboard links.
   *
   * @default - none
   */
  readonly analytics?: TlsRptAnalytics;
}

const MAX_RECEIVERS = 10;

/**
 * One CloudWatch dashboard for a policy host and its receivers: all domains at a glance, one domain in detail, the mailboxes, and the alarms.
 *
 * A field takes the domain, so that the dashboard does not grow with their number. Domains are read from the logs of the functions, which costs 0.005 USD a gigabyte.
 * CloudWatch bills a dashboard 3 USD a month; an account's first three are free.
 */
export class MtaStsDashboard extends Construct {
  /** The dashboard, to which you can add widgets. */
  public readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: MtaStsDashboardProps) {
    super(scope, id);
    const { policyHost, reportReceivers = [], alarms = [], analytics } = props;
    requireSameEnvironment(this, 'policyHost', policyHost);
    reportReceivers.forEach((receiver) => requireSameEnvironment(this, 'reportReceivers', receiver));
    if (reportReceivers.length > MAX_RECEIVERS) {
      throw invalid('reportReceivers', `${reportReceivers.length} receivers`, `a dashboard shows up to ${MAX_RECEIVERS}`, 'create another MtaStsDashboard for the others');
    }
    if (!policyHost.watch && reportReceivers.length === 0) {
      throw new Error(`'policyHost' is '${policyHost.node.path}', which has no watch, and 'reportReceivers' is empty: there are no metrics to show; `
        + "leave out 'watchEnabled: false', give a host of another app its 'watch': PolicyWatch.fromPolicyWatchAttributes(), or give receivers");
    }
    const receivers = reportReceivers.flatMap((one) => (TlsRptReceiver.isTlsRptReceiver(one) ? one : []));
    const watch = PolicyWatch.isPolicyWatch(policyHost.watch) ? policyHost.watch : undefined;
    const shown = { watch, receivers, hasReports: reportReceivers.length > 0 };
    const firstDomain = Lazy.string({ produce: () => policyHost.domainNames[0] ?? '-' });
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { start: '-P14D', variables: [domainVariable(firstDomain)] });
    this.dashboard.addWidgets(linksWidget(Stack.of(this).region, analytics));
    if (policyHost.watch) this.dashboard.addWidgets(...hostWidgets(policyHost.watch, shown.hasReports));
    overviewTables(shown).forEach((table) => this.dashboard.addWidgets(table));
    this.dashboard.addWidgets(...domainWidgets(shown));
    for (const receiver of reportReceivers) this.dashboard.addWidgets(...mailboxWidgets(receiver));
    // Last, as their number is known when all domains are.
    this.dashboard.addWidgets(new AlarmStates(alarms));
  }
}

/** Asks for a domain. A menu would need a metric of each domain, and CloudWatch charges for metrics. */
function domainVariable(firstDomain: string): cloudwatch.DashboardVariable {
  return new cloudwatch.DashboardVariable({
    id: 'domain',
    label: 'Domain',
    type: cloudwatch.VariableType.PATTERN,
    value: CHOSEN_DOMAIN,
    inputType: cloudwatch.VariableInputType.INPUT,
    defaultValue: cloudwatch.DefaultValue.value(firstDomain),
    visible: true,
  });
}

function linksWidget(region: string, analytics: TlsRptAnalytics | undefined): cloudwatch.TextWidget {
  const queries = (analytics?.namedQueries ?? []).map(({ name }) => `\`${name}\``).join(', ');
  const saved = `https://${region}.console.aws.amazon.com/athena/home?region=${region}#/query-editor/saved-queries`;
  return new cloudwatch.TextWidget({
    width: 24,
    height: analytics ? 4 : 2,
    markdown: [
      `**MTA-STS and TLS reports.** [What to do when an alarm goes off](${DOCS_URL}/runbook.md) · `
        + `[What the watch checks](${DOCS_URL}/watch.md) · [What reports say](${DOCS_URL}/reports.md)`,
      ...analytics ? [`[Saved queries](${saved}) in the workgroup \`${analytics.workGroup.name}\`: ${queries}`] : [],
    ].join('\n\n'),
  });
}

function requireSameEnvironment(dashboard: Construct, property: string, shown: Construct): void {
  const apart = environmentDifference(shown, dashboard);
  if (!apart) return;
  throw invalid(property, shown.node.path, `it is in ${apart.property} ${apart.one}, and '${dashboard.node.path}' in ${apart.other}: `
    + 'a dashboard shows the metrics of its own account and region', `put both into ${apart.property} ${apart.one}`);
}
