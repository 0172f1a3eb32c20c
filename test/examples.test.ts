import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { EXAMPLES, synthesizeExamples } from './support/examples';
import { collisions, isWrong, namesOf, PhysicalName } from './support/physical-names';

/** One domain with the defaults, stacks in two regions, and several domains that share a host and a receiver: what the others have is mostly the same. */
const WHOLE = ['minimal', 'other-region', 'many-domains'];

interface Template {
  readonly Resources: { readonly [logicalId: string]: { readonly Type: string } };
}

/** CloudFormation makes up no name for a workgroup and a database. */
const ofAnalytics = ({ rule }: PhysicalName) => rule.source.startsWith('Athena ');

/** A change that reaches a user's template shows here. */
describe('the templates of the examples', () => {
  let outDir: string;
  beforeAll(() => {
    outDir = fs.mkdtempSync(path.join(os.tmpdir(), 'examples-'));
    synthesizeExamples(outDir);
  }, 120_000);
  afterAll(() => fs.rmSync(outDir, { recursive: true }));

  test.each(EXAMPLES)('the template of %s has not changed', (example) => {
    const templates = templatesIn(path.join(outDir, example));
    expect(WHOLE.includes(example) ? templates : mapValues(templates, outline)).toMatchSnapshot();
  });

  test.each(EXAMPLES)('alarms reach the topics of %s', (example) => {
    expect(Object.values(templatesIn(path.join(outDir, example))).flatMap(deafTopics)).toEqual([]);
  });

  test.each(EXAMPLES)('the example %s has no fixed names except these', (example) => {
    const assembly = path.join(outDir, example);
    const names = namesOf(new CloudAssembly(assembly), example, (file) => JSON.parse(fs.readFileSync(path.join(assembly, file), 'utf8')));
    expect([collisions(names), names.filter(isWrong)]).toEqual([[], []]);
    const fixed = names.filter((one) => one.fixed && one.rule.scope !== 'parent' && !one.rule.ofDomain && !ofAnalytics(one)).map(({ rule }) => rule.at);
    // The pipeline's own key and bucket are named by CDK Pipelines, for the other region.
    const ofPipeline = example === 'pipeline' ? ['AliasName', 'BucketName'] : [];
    // A stack of another account can only refer to a role that has a name.
    const ofRole = example === 'zone-in-other-account' ? ['RoleName'] : [];
    expect(fixed.filter((at) => !['StackName', 'Export.Name', 'RuleSetName', 'Rule.Name', ...ofPipeline, ...ofRole].includes(at))).toEqual([]);
  });
});

/** Finds topics of alarms whose policy does not allow CloudWatch. A policy replaces the default one, which allows the services of the account. */
function deafTopics({ Resources }: { readonly Resources: { readonly [id: string]: any } }): string[] {
  const ofType = (type: string) => Object.values(Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const alarmed = new Set(ofType('AWS::CloudWatch::Alarm').flatMap(({ AlarmActions = [] }) => AlarmActions).map(({ Ref }) => Ref));
  const deaf = ofType('AWS::SNS::TopicPolicy').filter(({ PolicyDocument: { Statement } }) => !Statement.some((one: any) => (
    one.Effect === 'Allow' && one.Action === 'sns:Publish' && one.Principal.Service === 'cloudwatch.amazonaws.com')));
  return deaf.flatMap(({ Topics }) => Topics.map(({ Ref }: any) => Ref)).filter((topic) => alarmed.has(topic));
}

/** Returns the templates by stack, including those of stages. The handlers' code has tests of its own, so its hash says nothing here. */
function templatesIn(outDir: string): { [file: string]: Template } {
  const files = fs.readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.template.json')).sort();
  return Object.fromEntries(files.map((file) => {
    const text = fs.readFileSync(path.join(outDir, file), 'utf8').replace(/\b[0-9a-f]{64}\b/g, '<hash of an asset>');
    // A pipeline distinguishes the destinations of an asset by a hash of it as well.
    return [file, JSON.parse(text.replace(/(<hash of an asset>:\d+-[a-z]+-[a-z]+-\d)-[0-9a-f]{8}\b/g, '$1'))];
  }));
}

/** Writes a line for each resource, with a digest of all its properties. Custom resources, whose properties are our own interface, stay whole. */
function outline({ Resources, ...sections }: Template): object {
  return {
    ...mapValues(sections, digest),
    Resources: mapValues(Resources, outlineOf),
  };
}

function outlineOf(resource: Template['Resources'][string]): unknown {
  if (/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(resource.Type)) return resource;
  // Versions of the CDK render the body of a dashboard differently; the dashboard has tests of its own.
  return resource.Type === 'AWS::CloudWatch::Dashboard' ? resource.Type : `${resource.Type} ${digest(resource)}`;
}

/** Digests a value without the order of its keys, which a snapshot does not keep either. */
function digest(value: unknown): string {
  const sorted = (_: string, inner: unknown) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner);
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex').slice(0, 12);
}

function mapValues<V, R>(values: { readonly [key: string]: V }, change: (value: V) => R): { [key: string]: R } {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
