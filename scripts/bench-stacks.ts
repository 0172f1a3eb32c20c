import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { App, Stack } from 'aws-cdk-lib';
import { HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, PolicyHost, TlsRptReceiver } from '../src';
import { median } from './median';

/** What is in a stack. */
type Content = (stack: Stack) => void;

export interface ResourceCount {
  readonly what: string;
  readonly resources: number;
  readonly limit: number;
}

/** Resources of CloudFormation, of which a stack may have 500. The limits are promises to users who count. */
export function resourceCounts(): ResourceCount[] {
  const shared = (...names: string[]): Content => (stack) => {
    const zones = names.map((name) => zoneOf(stack, name));
    const policyHost = new PolicyHost(stack, 'Host');
    const reports = new TlsRptReceiver(stack, 'Reports', { zone: zones[0] });
    zones.forEach((zone, index) => mtaSts(stack, zone, { policyHost, reportDestinations: [reports] }, `MtaSts${index}`));
  };
  return [
    { what: 'policy and records', resources: count((stack) => mtaSts(stack, zoneOf(stack), { reportDestinations: [] })), limit: 18 },
    { what: 'with reports', resources: count((stack) => mtaSts(stack, zoneOf(stack))), limit: 37 },
    {
      what: 'a further domain on a shared host and receiver',
      resources: count(shared('example.com', 'example.org')) - count(shared('example.com')),
      limit: 5,
    },
  ];
}

/** Milliseconds that one `MtaSts` adds to the synthesis of an app: of the first app in a process, and the median of the others. */
export function addedSynthTime(runs: number): { first: number; median: number } {
  // The validation of the whole template that newer versions have built in takes seconds, with or without us.
  process.env.CDK_VALIDATION = 'false';
  const baseline: Content = (stack) => { zoneOf(stack); };
  const full: Content = (stack) => mtaSts(stack, zoneOf(stack));
  timed(baseline);
  const first = timed(full) - timed(baseline);
  // In turns, so that whatever else the machine does hits both.
  const differences = Array.from({ length: runs }, () => timed(full) - timed(baseline));
  return { first, median: median(differences) };
}

function timed(content: Content): number {
  const start = performance.now();
  synthesized(content, () => undefined);
  return performance.now() - start;
}

function count(content: Content): number {
  return synthesized(content, (template) => Object.keys(template.Resources).length);
}

function synthesized<T>(content: Content, use: (template: { Resources: object }) => T): T {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = new Stack(app, 'Mail', { env: { region: 'us-east-1' } });
    content(stack);
    return use(app.synth().getStackArtifact(stack.artifactId).template);
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

function mtaSts(stack: Stack, zone: IHostedZone, props: Partial<MtaStsProps> = {}, id = 'MtaSts'): void {
  new MtaSts(stack, id, { zone, policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.net', 'mx2.example.net')), ...props });
}

function zoneOf(stack: Stack, zoneName = 'example.com'): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(stack, `Zone-${zoneName}`, { hostedZoneId: 'Z0123456789EXAMPLE', zoneName });
}
