import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IPolicyWatch } from '../watch/policy-watch-interface';

/** Creates widgets for all domains of a policy host together. */
export function hostWidgets(watch: IPolicyWatch, hasReports: boolean): cloudwatch.IWidget[] {
  const graph = (title: string, ...left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title: `All domains: ${title}`, left });
  return [
    graph("whose policy senders don't get", watch.metricDomainsFailing({ label: 'Domains' })),
    graph('MX hosts that the policy does not cover', watch.metricUncoveredMailExchangers({ label: 'Hosts' })),
    graph('days until the first certificate expires', watch.metricCertificateDaysLeft({ label: 'Days' })),
    ...hasReports ? [
      graph('report failures', watch.metricReportFailures({ label: 'Failures' })),
      graph('without reports for too long', watch.metricDomainsSilent({ label: 'Domains' })),
    ] : [],
    graph('for which a run had no time', watch.metricDomainsNotChecked({ label: 'Domains' })),
  ];
}
