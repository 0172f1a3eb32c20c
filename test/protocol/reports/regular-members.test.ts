import fc from 'fast-check';
import { countJson } from '../../../src/protocol/reports/json-counts';
import { oddMembers } from '../../../src/protocol/reports/odd-members';
import { isRegular } from '../../../src/protocol/reports/regular-members';
import { reportJson } from '../../support/mails';

const isRegularText = (json: string) => isRegular(JSON.parse(json), countJson(Buffer.from(json)).members);
const REPORT = JSON.stringify(reportJson());
const replaced = (one: string, other: string) => {
  expect(REPORT).toContain(one);
  return REPORT.replace(one, other);
};

describe('the members of a report', () => {
  test.each([
    ['as the RFC has it', REPORT],
    ['with white space', JSON.stringify(reportJson(), undefined, '\t').replace(/":/g, '"\r\n :')],
    ['with a name that is written with escapes', replaced('"policy-domain"', '"policy\\u002ddomain"')],
    ['with a quotation mark at the end of a text', replaced('"policy-domain":"example.com"', '"policy-domain":"example.com\\""')],
    ['with members of the reporter\'s own', replaced('"report-id"', '"x-seen":{"by":[{"some":1},[2]]},"report-id"')],
  ])('members are regular %s', (_, json) => {
    expect(isRegularText(json)).toBe(true);
    expect(oddMembers(json).size).toBe(0);
  });

  test.each([
    ['a repeated member', replaced('"report-id"', '"contact-info":"b","report-id"')],
    ['a repeated member of the reporter\'s own', replaced('"report-id"', '"x":1,"x":2,"report-id"')],
    ['a repeated member, once with an escape', replaced('"report-id"', '"contact\\u002dinfo":"b","report-id"')],
    ['a name in another spelling', replaced('"policy-domain"', '"policy_domain"')],
    ['a member in another place', replaced('"report-id"', '"summary":{},"report-id"')],
    ['a member that speaks of failures', replaced('"report-id"', '"failed":1,"report-id"')],
    ['lists that are too deep for the stack', replaced('"report-id"', `"x":${'['.repeat(50_000)}${']'.repeat(50_000)},"report-id"`)],
  ])('members are not regular with %s', (_, json) => expect(isRegularText(json)).toBe(false));
});

const NAMES = [
  'policies', 'policy', 'summary', 'failure-details', 'failureDetails', 'result-type', 'date-range', 'total-failure-session-count', 'x', 'fails', 'policy\\u002ddomain',
  'a\\"', '__proto__', 'mx-host', '',
];
const blank = fc.constantFrom('', '', ' ', '\n\t');
const { value } = fc.letrec<{ value: string; object: string; list: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 6 }, fc.constantFrom('1', 'null', '"x"', '":"', '"\\":"', '"a\\\\"', '" :"'), tie('object'), tie('list')),
  object: fc.array(fc.tuple(fc.constantFrom(...NAMES), blank, tie('value')), { maxLength: 3 })
    .map((members) => `{${members.map(([name, gap, one]) => `"${name}"${gap}:${gap}${one}`).join()}}`),
  list: fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join()}]`),
}));
const report = fc.tuple(value, value, value).map(([one, other, policies]) => `{"x":${one},"policies":[{"policy":${other}},${policies}]}`);

test('no report that is regular has odd members', () => {
  fc.assert(fc.property(report, (json) => {
    if (isRegularText(json)) expect([...oddMembers(json)]).toEqual([]);
  }), { numRuns: 10_000 });
}, 60_000);

test('a text has at least as many members in the count as in the parsed value', () => {
  const membersOf = (one: unknown): number => typeof one !== 'object' || one === null ? 0
    : Object.values(one).reduce<number>((sum, inner) => sum + membersOf(inner), Array.isArray(one) ? 0 : Object.keys(one).length);
  fc.assert(fc.property(report, (json) => {
    expect(countJson(Buffer.from(json)).members).toBeGreaterThanOrEqual(membersOf(JSON.parse(json)));
  }), { numRuns: 2000 });
});
