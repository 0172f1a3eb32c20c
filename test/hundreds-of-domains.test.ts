import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { deployFloorSeconds, FLOOR_DOMAINS } from '../scripts/bench/deploy-floor';
import { synthesize, Synthesis } from '../scripts/check/synth';
import { DomainGroups } from '../src';

const EXAMPLE = path.join(__dirname, '..', 'examples', 'hundreds-of-domains');
const read = (name: string) => JSON.parse(fs.readFileSync(path.join(EXAMPLE, name), 'utf8'));
const DOMAINS: string[] = read('domains.json').map(({ domainName }: { domainName: string }) => domainName);

test('the recorded groups are those that the example would record', () => {
  expect(DOMAINS).toHaveLength(300);
  expect(read('groups.json')).toEqual(DomainGroups.extend({ domainNames: DOMAINS, record: {} }));
});

describe('the example with three hundred domains', () => {
  let outDir: string;
  let synthesis: Synthesis;
  beforeAll(async () => {
    outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'hundreds-'));
    // A new app has them. Without them, newer versions of the CDK ask for a decision on references between stacks.
    synthesis = await synthesize(EXAMPLE, flags, outDir);
  }, 240_000);
  afterAll(() => fs.rmSync(outDir, { recursive: true }));
  const templates = () => [0, 1, 2, 3].map((group) => fs.readFileSync(path.join(synthesis.assembly, `Mail${group}.template.json`), 'utf8'));

  test('the stacks are within what CloudFormation takes, alarms included', () => {
    for (const text of templates()) {
      const resources = Object.values<any>(JSON.parse(text).Resources);
      expect(resources.length).toBeLessThanOrEqual(500);
      expect(resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')).toHaveLength(9);
      expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    }
  });

  test('each domain is in one stack, with one distribution that has its name', () => {
    const names = templates().flatMap((text) => Object.values<any>(JSON.parse(text).Resources)
      .flatMap(({ Type, Properties }) => (Type === 'AWS::CloudFront::Distribution' ? Properties.DistributionConfig.Aliases : [])));
    expect(names.sort()).toEqual(DOMAINS.map((domain) => `mta-sts.${domain}`).sort());
  });

  test('one receiver creates the rule set, and the others add their rules to it', () => {
    const activations = templates().map((text) => (text.match(/"RuleSetName":"/g) ?? []).length);
    expect(activations[0]).toBeGreaterThan(0);
    // The second is a weak reference, which newer versions of the CDK make.
    const readsAnother = (text: string) => /Fn::ImportValue|Fn::GetStackOutput/.test(text);
    expect(templates().map(readsAnother)).toEqual([false, true, true, true]);
  });

  test('the CDK warns of nothing', () => {
    expect(synthesis.warnings).toEqual([]);
  });
});

test('the documentation has the times that a deployment takes at least', () => {
  const text = fs.readFileSync(path.join(__dirname, '..', 'docs', 'many-domains.md'), 'utf8');
  const minutes = (domains: number, rate: number) => (deployFloorSeconds(domains, rate) / 60).toFixed(1);
  for (const domains of FLOOR_DOMAINS) {
    expect(text).toContain(`| ${domains.toLocaleString('en')} | ${minutes(domains, 10)} | ${minutes(domains, 5)} |`);
  }
});
