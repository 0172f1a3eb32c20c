import { Validations } from 'aws-cdk-lib';
import { acceptedLints, documentText, explainedTables, packsOfRules } from '../../scripts/check/accepted-findings';
import { MailExchangers, MtaSts, MtaStsPolicy } from '../../src';
import { stackIn, zoneOf } from '../support/stacks';

/** Returns the rows of the first table below a heading. */
function rowsBelow(heading: string): string[] {
  const [, section = ''] = documentText().split(`\n### ${heading}\n`);
  const [table] = section.split(/\n#+ /)[0].split('\n\n').filter((part) => part.trimStart().startsWith('|'));
  return (table ?? '').trim().split('\n').slice(2);
}

test.each(Object.entries(explainedTables()))('the document lists each finding that is accepted for a %s, and no other', (heading, rows) => {
  expect(rowsBelow(heading)).toEqual(rows);
});

test('the document says which packs have a rule', () => {
  expect(rowsBelow('Packs')).toEqual(packsOfRules());
});

test('what cfn-lint may say is limited to types of resources, and to outputs', () => {
  const lints = acceptedLints();
  expect(lints.map(({ rule }) => rule)).toEqual(['W3005', 'W6001']);
  expect(lints.every(({ resourceTypes }) => resourceTypes.length > 0)).toBe(true);
});

test('the library accepts nothing unless it is asked to', () => {
  const stack = stackIn('us-east-1');
  new MtaSts(stack, 'MtaSts', { zone: zoneOf(stack), policy: MtaStsPolicy.testing(MailExchangers.of('mx1.example.com')) });
  stack.node.root.node.findAll().forEach(({ node }) => node.validate());
  const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
  expect(metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)).toEqual([]);
});
