import { hasVerb, verblessDocstrings } from '../../scripts/check/english/docstrings';
import { EXCEPTIONS, withoutExceptions } from '../../scripts/check/english/exceptions';
import { PATTERNS } from '../../scripts/check/english/patterns';
import { findingsIn, RULES } from '../../scripts/check/english/rules';
import { sample } from '../../scripts/check/english/sample';
import { textsOf } from '../../scripts/check/english/texts';
import { incompleteTitles, lacksSubject } from '../../scripts/check/english/titles';
import { wrappedProse } from '../../scripts/check/english/wrapping';

const rulesIn = (file: string, content: string) => findingsIn(file, content).map(({ rule }) => rule);

const EXAMPLES: ReadonlyArray<[rule: string, file: string, content: string]> = [
  ['behind', 'a.ts', '// It comes behind the put.'],
  ['mend', 'a.ts', "throw new Error('mend the record');"],
  ['told', 'a.py', '    """The topic is told of it."""'],
  ['looked at', 'a.sh', '# Conditions are not looked at.'],
  ['stands', 'a.md', 'The value stands in the record.'],
  ['of which', 'a.go', '// Two domains, of which one is enforced.'],
  ['whoever', 'a.java', ' * Whoever reads this.'],
  ['but for', 'a.ts', 'test(`all ${names} but for the last`, () => undefined);'],
  ['anew', 'a.cjs', '/* It begins anew. */'],
  ['who does', 'a.md', 'For who reads the zone.'],
  ['no noun', 'a.ts', "const message = 'it is no host name';"],
  ['no noun', 'a.ts', "const title = 'names that are no hosts';"],
  ['set phrases', 'a.py', '# The guide at hand says so.'],
  ['vocabulary', 'a.ts', '// The guard admits what passes.'],
  ['vocabulary', 'a.ts', "test('a second look sees it', () => undefined);"],
  ['vocabulary', 'a.md', 'The domains that trouble it.'],
  ['anew', 'a.md', "```ts\nacknowledge({ reason: 'A deployment makes it anew' });\n```"],
];

describe('phrases where people read them', () => {
  test.each(EXAMPLES)('the rule %s finds its phrase in %s: %s', (rule, file, content) => {
    expect(rulesIn(file, content)).toEqual([rule]);
  });

  test.each<[what: string, file: string, content: string]>([
    ['a server after a proxy', 'a.md', 'It runs behind CloudFront, or behind a load balancer.'],
    ['an abbreviation', 'a.md', 'X stands for Y, and a fake stands in for Z.'],
    ['what there is not', 'a.md', 'There is no record, and it is no longer there.'],
    ['one of two', 'a.md', 'Two hosts, both of which answer, none of which is slow.'],
    ['a look-up', 'a.ts', '// A look-up fails, and so does the lookup.'],
    ['code in a document', 'a.md', '```\nbehind the put\n```\n```ts\nbehind = 1;\n```\nThe option `behind it`.'],
    ['a name in code', 'a.ts', "export const behind = twins['heir'];"],
  ])('no rule finds anything in other uses: %s', (_, file, content) => {
    expect(rulesIn(file, content)).toEqual([]);
  });

  test('every rule about phrases has an example here, and a finding says where it is and why', () => {
    expect([...new Set(EXAMPLES.map(([rule]) => rule))].sort()).toEqual([...new Set(PATTERNS.map(({ name }) => name))].sort());
    expect(findingsIn('a.ts', '\n\n/* One.\n * It comes behind it. */')).toEqual([
      { file: 'a.ts', line: 4, rule: 'behind', phrase: 'behind', better: 'after ("behind" is a place, not a time)' },
    ]);
    expect(RULES).toEqual(expect.arrayContaining(['behind', 'docstring without a verb', 'title without a subject', 'wrapped prose', 'unused exception']));
  });
});

describe('the first sentence of a docstring', () => {
  test.each([
    'Returns the id.', 'Always returns the id.', 'Percent-encodes a text.', 'Names a resource.', 'Records that it is over.', '`bind()` may create resources.',
    'The condition keys apply to changes only.', 'CloudFormation waits for it.', 'An enforced policy needs no more testing.', '1970 began on a Thursday.',
    'Anybody can use any name.', 'Does the same as `shown`.',
  ])('the sentence has a verb: %s', (sentence) => {
    expect(hasVerb(sentence)).toBe(true);
  });

  test.each([
    'The id that senders see.', 'What a sender does before it delivers.', 'Whether it is over.', 'All records of the app, without those that are kept.', 'As a user does.',
    'Names of a resource.', 'Ids that senders may see.', 'A policy, as CloudFront serves it.', 'Undefined if it is not on PATH.', 'Why there is none.', 'Across all zones.',
  ])('the sentence has no verb: %s', (sentence) => {
    expect(hasVerb(sentence)).toBe(false);
  });

  test('the first sentence of functions and methods is read, while types, constants and properties may be nouns', () => {
    const source = [
      '/** The first. Returns it. */ function first() {}', 'class Some {', '/** The second. */ second() {}', '/** The third. */ readonly third = 3; }',
      'interface Other {', '/** The fourth. */ fourth(): void; }', '/** The fifth. */ const fifth = 5;', '/** The sixth. */ type Sixth = 6;',
      '/** Returns the seventh. The seventh. */ function seventh() {}', '/**\n * The eighth,\n * on two lines.\n */ function eighth() {}', 'function ninth() {}',
    ].join('\n');
    expect(verblessDocstrings('a.ts', source).map(({ line, phrase }) => `${line}: ${phrase}`)).toEqual([
      '1: The first.', '3: The second.', '6: The fourth.', '10: The eighth, on two lines.',
    ]);
  });
});

describe('the title of a test', () => {
  test.each([
    'the record is not changed', 'records are read', 'reads of a bucket are counted', 'runs end in time', 'leaves of the tree are sorted', 'in mode none, nothing is checked',
    'neither stack needs the other', 'not every host is checked', 'that a run failed is logged', '%s', '$what: $code', '${name} is read', 'an island is a place', 'orders stay',
    'without a zone the records are an output', 'when a run ends, its state is stored', 'isolated runs do not meet', 'nothing happens', '1970 began on a Thursday',
  ])('a title may be a statement: %s', (title) => {
    expect(lacksSubject(title)).toBe(false);
  });

  test.each([
    'is not changed', 'are read', "can't be a token", 'has a verdict', 'keeps all pages', 'and fails the second time', 'but not %s', 'nor hides one', 'also under DANE',
    'whose mail has no %s', 'depth', 'may be deployed', 'publishes %s',
  ])('a title may lack its subject: %s', (title) => {
    expect(lacksSubject(title)).toBe(true);
  });

  test('titles of tests are read in all forms, and no other texts', () => {
    const source = [
      "describe('a record', () => {", "test('is first', f);", "it('is second', f);", "test.concurrent('is third', f);", "test.each([['is not a title']])('is fourth', f);",
      "test.each<[what: string]>([])('is fifth %s', f);", "test.concurrent.each([])('is sixth', f);", 'test(`is seventh ${one}`, f);', "check('is not a title');", 'test(name, f);', '});',
      "expect('is not a title');", '/is/.test("is not a title");',
    ].join('\n');
    expect(incompleteTitles('test/a.test.ts', source).map(({ line, phrase }) => `${line}: ${phrase}`)).toEqual([
      '2: is first', '3: is second', '4: is third', '5: is fourth', '6: is fifth %s', '7: is sixth', '8: is seventh ${one}',
    ]);
    expect(incompleteTitles('src/a.ts', source)).toEqual([]);
  });
});

describe('paragraphs of a document', () => {
  test.each<[what: string, content: string]>([
    ['paragraphs', 'One paragraph.\n\nAnother one.'],
    ['items of a list', '- one\n- two\n\n  more of it\n1. three'],
    ['items in a quotation', '> - one\n> - two'],
    ['fields', 'Status: accepted\nDate: 2026-11-25'],
    ['a heading and a table', '# One\nText.\n| a |\n|---|\n| b |'],
    ['code', 'Such as\n```\none\ntwo\n```\nand more'],
  ])('a document may contain %s', (_, content) => {
    expect(wrappedProse('a.md', content)).toEqual([]);
  });

  test.each<[what: string, content: string, line: number]>([
    ['a paragraph on two lines', '# One\n\nIt begins here and\ncontinues here.', 4],
    ['a sentence on a line of its own', 'One sentence.\nAnother one.', 2],
    ['an item on two lines', '- It begins here and\n  continues here.', 2],
    ['a quotation on two lines', '> It begins here and\n> continues here.', 2],
  ])('a wrapped paragraph is found: %s', (_, content, line) => {
    expect(wrappedProse('a.md', content).map((finding) => finding.line)).toEqual([line]);
  });

  test('a wrapped comment is not a finding', () => {
    expect(wrappedProse('a.ts', '// It begins here and\n// continues here.')).toEqual([]);
  });
});

test('an exception hides only its finding, and an unused exception is a finding itself', () => {
  const [finding, other] = [{ file: 'a.ts', line: 1, rule: 'behind', phrase: 'behind', better: 'after' }, { file: 'b.ts', line: 1, rule: 'behind', phrase: 'behind', better: 'after' }];
  const exception = { file: 'a.ts', rule: 'behind', phrase: 'behind', reason: 'a quotation' };
  expect(withoutExceptions([finding, other], [exception])).toEqual([other]);
  expect(withoutExceptions([other], [exception])).toEqual([other, expect.objectContaining({ file: 'a.ts', rule: 'unused exception' })]);
  expect(EXCEPTIONS.filter(({ reason }) => reason.length < 20)).toEqual([]);
});

test('a sample has docstrings and messages, and is the same for the same seed', () => {
  const texts = textsOf('a.ts', [...Array(50).keys()].map((index) => `/** Returns the number ${index}. */\nfail('the number ${index} is not one of those that count');\n// A remark.\n`).join(''));
  const chosen = sample(texts, 5, 7);
  expect(chosen.map(({ kind }) => kind)).toEqual([...Array(5).fill('comment'), ...Array(5).fill('string')]);
  expect(sample(texts, 5, 7)).toEqual(chosen);
  expect(sample(texts, 5, 8)).not.toEqual(chosen);
});
