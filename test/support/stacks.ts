import { App, Stack } from 'aws-cdk-lib';
import { HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { TlsRptReceiver, TlsRptReceiverProps } from '../../src';

export function stackIn(region: string | undefined, options: { app?: App; id?: string } = {}): Stack {
  return new Stack(options.app ?? new App({ analyticsReporting: false }), options.id ?? 'Mail', { env: { region } });
}

export function zoneOf(stack: Stack, zoneName = 'example.com'): IHostedZone {
  const id = `Zone-${zoneName}`;
  return stack.node.tryFindChild(id) as IHostedZone | undefined
    ?? HostedZone.fromHostedZoneAttributes(stack, id, { hostedZoneId: 'Z0123456789EXAMPLE', zoneName });
}

/** Creates a receiver that takes a domain's reports. Without a domain it is refused. */
export function receiverIn(stack: Stack, props: TlsRptReceiverProps = {}, id = 'Reports'): TlsRptReceiver {
  const receiver = new TlsRptReceiver(stack, id, { zone: zoneOf(stack), ...props });
  receiver.addDomain({ domainName: 'example.com' });
  return receiver;
}
