import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { performance } from 'node:perf_hooks';
import { App, Stack } from 'aws-cdk-lib';
import { HostedZone, IHostedZone } from 'aws-cdk-lib/aws-route53';
import { median } from './median';
import { MailExchangers, MtaSts, MtaStsPolicy, MtaStsProps, PolicyHost, TlsRptReceiver } from '../../src';

/** What is in a stack. */
type Content = (stack: Stack) => void;

export interface ResourceCount {
  readonly what: string;
  readonly resources: number;
  readonly limit: number;
}

/** A stack may have 500 resources. The limits are promises to users. */
export function resourceCounts(): ResourceCount[] {
  return [
    { what: 'policy and records', resources: count((stack) => mtaSts(stack, zoneOf(stack), { reportDestinations: [] })), limit: 19 },
    { what: 'with reports', resources: count((stack) => mtaSts(stack, zoneOf(stack))), limit: 38 },
    {
      what: 'a further domain on a shared host and receiver',
      resources: count(sharedBy(['example.com', 'example.org'])) - count(sharedBy(['example.com'])),
      limit: 5,
    },
  ];
}

export interface DomainsFigure {
  readonly domains: number;
  readonly resources: number;
  /** Of the template as JSON without blanks. */
  readonly bytes: number;
  /** Milliseconds over an app with an empty stack. */
  readonly synth: number;
}

/** Bytes of template that each further domain may take. */
export const MAX_DOMAIN_BYTES = 2048;

/** Measures many domains on one host and one receiver. */
export function domainsFigures(runs: number): DomainsFigure[] {
  return [1, 10, 80].map((domains) => {
    const content = sharedBy(Array.from({ length: domains }, (_, index) => `example${index}.com`));
    const differences = Array.from({ length: runs }, () => timed(content) - timed(() => undefined));
    const template = synthesized(content, (one) => one);
    return { domains, resources: Object.keys(template.Resources).length, bytes: JSON.stringify(template).length, synth: median(differences) };
  });
}

/** Measures the milliseconds that one `MtaSts` adds to the synthesis of an app: for the first app in a process, and the median of the others. */
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

function sharedBy(names: readonly string[]): Content {
  return (stack) => {
    const zones = names.map((name) => zoneOf(stack, name));
    const policyHost = new PolicyHost(stack, 'PolicyHost', { maxDomains: names.length });
    const reports = new TlsRptReceiver(stack, 'Reports', { zone: zones[0] });
    zones.forEach((zone, index) => mtaSts(stack, zone, { policyHost, reportDestinations: [reports] }, `MtaSts${index}`));
  };
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
  return HostedZone.fromHostedZoneAttributes(stack, `Zone-${zoneName}`, { hostedZoneId: 'Z0123456789EXAMPLE000', zoneName });
}
