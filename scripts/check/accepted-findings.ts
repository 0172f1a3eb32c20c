import * as fs from 'node:fs';
import * as path from 'node:path';
import { Construct, IConstruct } from 'constructs';
import { EXPLAINED, ExplainedFinding } from '../../src/findings/explained-findings';
import * as library from 'cdk-mta-sts';

/** What users read is what the library accepts: a test compares the two. */
const DOCUMENT = path.join(__dirname, '..', '..', 'docs', 'findings.md');

/** The packs whose rules have the same names. */
const NAMESAKES = /^(NIST\.800\.53\.R4|NIST\.800\.53\.R5|HIPAA\.Security|PCI\.DSS\.321)-(?!S3BucketDefaultLockEnabled)/;

const TYPES: any[] = Object.values(library).filter((one: any) => typeof one === 'function' && one.prototype instanceof Construct);

export function isOfTheLibrary(construct: IConstruct): boolean {
  return TYPES.some((type) => construct instanceof type);
}

/** Names the library's construct that a resource belongs to, and the resource below it, without what differs from app to app. */
export function ownerOf(resource: IConstruct): string {
  const owner = [...resource.node.scopes].reverse().find((scope) => EXPLAINED.some(({ is }) => is(scope)));
  return owner ? `${owner.constructor.name}${resource.node.path.slice(owner.node.path.length)}` : resource.constructor.name;
}

/** Returns the heading of each class, and the rows of its table, as the document should have them. */
export function explainedTables(): { [heading: string]: string[] } {
  return Object.fromEntries(EXPLAINED.map(({ name, findings }) => [name, findings.map(rowOf)]));
}

function rowOf({ part, rules, reason }: ExplainedFinding): string {
  const names = [...new Set(rules.map((rule) => rule.replace(NAMESAKES, '')))];
  return `| \`${part}\` | ${names.map((name) => `\`${name}\``).join(', ')} | ${reason} |`;
}

/** Returns the packs that have each rule which several packs have. */
export function packsOfRules(): string[] {
  const ids = EXPLAINED.flatMap(({ findings }) => findings).flatMap(({ rules }) => rules).filter((rule) => NAMESAKES.test(rule));
  const names = [...new Set(ids.map((id) => id.replace(NAMESAKES, '')))].sort();
  return names.map((name) => `| \`${name}\` | ${[...new Set(ids.filter((id) => id.replace(NAMESAKES, '') === name).map((id) => NAMESAKES.exec(id)![1]))].sort().join(', ')} |`);
}

export interface AcceptedLint {
  readonly rule: string;
  readonly resourceTypes: readonly string[];
}

/** Returns the rows of the table for cfn-lint. */
export function acceptedLints(): AcceptedLint[] {
  return [...documentText().matchAll(/^\| ([EWI]\d{4}) \| ([^|]+) \|/gm)].map(([, rule, types]) => ({
    rule, resourceTypes: [...types.matchAll(/`([^`]+)`/g)].map(([, type]) => type),
  }));
}

export function documentText(): string {
  return fs.readFileSync(DOCUMENT, 'utf8');
}
