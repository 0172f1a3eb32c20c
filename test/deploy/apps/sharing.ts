import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { IPolicyHost, MailExchangers, MtaSts, MtaStsPolicy, PolicyHost, PolicyWatchAlarms, TlsRptReceiver } from '../../../src';

/**
 * The app whose host and mailbox others share: `-c domains=first`, `-c domains=first,second`, `-c domains=second` when the first has left.
 * `-c team=true` also serves a domain of the app team.ts. `-c leaving=first` and `-c leaving=team` make a domain removable.
 */
const app = new App();
const domains: string[] = app.node.getContext('domains').split(',');
const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
const zoneOf = (id: string, zoneName: string, hostedZoneId: string): IHostedZone => (
  HostedZone.fromHostedZoneAttributes(stack, id, { zoneName, hostedZoneId }));
const com = zoneOf('Com', 'example.com', 'Z0123456789EXAMPLE');
const policy = MtaStsPolicy.testing(MailExchangers.of('mx1.example.com'));

const { policyHost, reports } = domains.includes('first') ? firstDomain() : hostAlone();
if (domains.includes('second')) {
  new MtaSts(stack, 'Second', { zone: zoneOf('Org', 'example.org', 'Z9876543210EXAMPLE'), policy, policyHost, reportDestinations: [reports] });
}
if (app.node.tryGetContext('team')) {
  policyHost.addDomain({ zone: zoneOf('Net', 'example.net', 'Z5555555555EXAMPLE'), publishingStackName: 'Team', removalPolicy: removalOf('team') });
  reports.addDomain({ domainName: 'example.net' });
  policyHost.watch!.addDomain({ domainName: 'example.net', reportReceiver: reports });
  new PolicyWatchAlarms(stack, 'Alarms', { watch: policyHost.watch!, domainNames: ['example.net'] });
}

function removalOf(domain: string): RemovalPolicy | undefined {
  return app.node.tryGetContext('leaving') === domain ? RemovalPolicy.DESTROY : undefined;
}

interface Shared {
  readonly policyHost: IPolicyHost;
  readonly reports: TlsRptReceiver;
}

function firstDomain(): Shared {
  const first = new MtaSts(stack, 'MtaSts', { zone: com, policy, removalPolicy: removalOf('first') });
  return { policyHost: first.policyHost, reports: first.reportReceiver! };
}

function hostAlone(): Shared {
  const shared = new Construct(stack, 'MtaSts');
  return { policyHost: new PolicyHost(shared, 'PolicyHost'), reports: new TlsRptReceiver(shared, 'Reports', { zone: com }) };
}
