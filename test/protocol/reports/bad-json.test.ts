import { parseReport } from '../../../src/protocol/reports/parse-report';
import { policyJson, reportJson } from '../../support/mails';

const good = JSON.stringify(reportJson());

/** Nothing but a JSON object with an array of policies is asked for; nothing less is a report. */
const REFUSED: Array<[what: string, json: string, code: string]> = [
  ...['', ' ', '\n\n', '{', '}', '[', '"', '{"policies":', '{"policies": [}', '{"policies": []]', '{"policies": [],}', "{'policies': []}", '{policies: []}',
    '{"policies": [] // none\n}', '{"policies": [], "a": NaN}', '{"policies": [], "a": Infinity}', '{"policies": [], "a": 0x10}', '{"policies": [], "a": 01}',
    '{"policies": [], "a": .5}', '{"policies": [], "a": +1}', '{"policies": [], "a": "\t"}', '{"policies": [], "a": "\n"}', '{"policies": [], "a": "\\x41"}',
    '{"policies": [], "a": "\\u12"}', '{"policies": []}{"policies": []}', '{"policies": []}\n{"policies": []}', '{"policies": []} end', '\0{"policies": []}',
    '<feedback/>', '<!DOCTYPE html><p>Report', 'version: STSv1\nmode: enforce', '--- \npolicies: []', 'undefined', 'True', 'data:application/json,{}'].map((json): [string, string, string] => [`a text that is not JSON: ${JSON.stringify(json)}`, json, 'NOT_JSON']),
  ...Array.from({ length: 30 }, (_, index) => Math.floor(good.length * (index + 1) / 31))
    .map((length): [string, string, string] => [`a report that breaks off after ${length} characters`, good.slice(0, length), 'NOT_JSON']),
  ...['null', 'true', '1', '1e999', '"policies"', '[]', '[{"policies": {}}]', '{}', '{"policies": null}', '{"policies": {}}', '{"policies": "[]"}',
    '{"policies": 1}', '{"policies": true}', '{"Policies": []}', '{"policies ": []}', '{"report": {"policies": {}}}',
    '{"policies": [], "policies": null}'].map((json): [string, string, string] => [`JSON that is not a report: ${json}`, json, 'NOT_A_REPORT']),
  ...['[{"policies": []}]', '[1, {"policies": []}, {"policies": []}]', '{"report": {"policies": []}}', '{"reports": [{"policies": []}]}', '[[{"policies": []}]]', '{"__proto__": {"policies": []}}']
    .map((json): [string, string, string] => [`a report within something else: ${json}`, json, 'NO_POLICIES']),
  // What is made of a value is larger than the value.
  ['a report with too many policies', `{"policies": [${'0,'.repeat(1_000_000)}0]}`, 'TOO_LARGE'],
  ['a report with too many failure details', `{"policies": [{"failure-details": [${'{},'.repeat(250_000)}{}]}]}`, 'TOO_LARGE'],
  ['a report with too many of what nobody knows', `{"policies": []${',"a":0'.repeat(1_000_000)}}`, 'TOO_LARGE'],
  ['a report with too many values within a string', `{"policies": [{"policy": {"policy-string": "[${'0,'.repeat(1_000_000)}0]"}}]}`, 'TOO_LARGE'],
  ['a report that is too deep', `{"policies": [], "a": ${'['.repeat(250_000)}${']'.repeat(250_000)}}`, 'TOO_LARGE'],
];

test('a report may have as many values and objects as the limit, and no more', () => {
  const values = (value: string, count: number) => `{"policies": [${Array(count).fill(value).join(',')}]}`;
  const refusal = expect.objectContaining({ code: 'TOO_LARGE', message: 'the report has more than 1000000 values, or 250000 objects and arrays' });
  expect(parseReport(values('0', 999_999)).report.policies).toEqual([]);
  expect(() => parseReport(values('0', 1_000_000))).toThrow(refusal);
  expect(parseReport(values('{}', 249_998)).report.policies).toHaveLength(249_998);
  expect(() => parseReport(values('{}', 249_999))).toThrow(refusal);
});

test.each(REFUSED)('the answer to %s is a refusal', (_, json, code) => {
  expect(() => parseReport(json)).toThrow(expect.objectContaining({ name: 'ProtocolError', code }));
});

/** Values in place of a text, a count or a list. */
const WRONG: { [kind: string]: string[] } = {
  'text': ['null', 'true', '""', '" \\t"', '{}', '[]', '["a"]', '{"__proto__": 1}', '[[[[[[]]]]]]'],
  'count': ['null', 'true', '""', '"many"', '"1e3"', '"-1"', '{}', '[7]', '-1', '1e999', '-1e999', '9007199254740993', '0.5'],
  'detail count': ['null', 'true', '""', '"many"', '"1e3"', '"-1"', '{}', '[7]', '-1', '1e999', '-1e999', '9007199254740993', '0.5', '0'],
  'list': ['null', 'true', '""', '{}', '[null]', '[{}]', '[[]]', '[""]'],
  'datetime': ['null', '""', '{}', '"yesterday"', '"2026-13-01T00:00:00Z"', '"2026-04-31T25:00:00Z"', '"20260401"', '1e999', '-1'],
};
/** A failure detail is at least one failed session. */
const NOTHING: { [kind: string]: unknown } = { 'text': null, 'count': 0, 'detail count': 1, 'list': [], 'datetime': null };

/** The path of a member, what belongs there, and where it is read. */
const MEMBERS: Array<[path: string[], kind: string, read: (report: any) => unknown]> = [
  [['organization-name'], 'text', (report) => report.organizationName],
  [['report-id'], 'text', (report) => report.reportId],
  [['contact-info'], 'text', (report) => report.contactInfo],
  [['date-range', 'start-datetime'], 'datetime', (report) => report.startDatetime],
  [['date-range', 'end-datetime'], 'datetime', (report) => report.endDatetime],
  [['policies', '0', 'policy', 'policy-type'], 'text', (report) => report.policies[0].policyType],
  [['policies', '0', 'policy', 'policy-domain'], 'text', (report) => report.policies[0].policyDomain],
  [['policies', '0', 'policy', 'policy-string'], 'list', (report) => report.policies[0].policyString],
  [['policies', '0', 'policy', 'mx-host'], 'list', (report) => report.policies[0].mxHost],
  [['policies', '0', 'summary', 'total-successful-session-count'], 'count', (report) => report.policies[0].successfulSessions],
  [['policies', '0', 'summary', 'total-failure-session-count'], 'count', (report) => report.policies[0].failedSessions],
  [['policies', '0', 'failure-details', '0', 'result-type'], 'text', (report) => report.policies[0].failures[0].resultType],
  [['policies', '0', 'failure-details', '0', 'failed-session-count'], 'detail count', (report) => report.policies[0].failures[0].failedSessions],
];

describe.each(MEMBERS)('%j', (path, kind, read) => {
  test.each(WRONG[kind])('the parser reads %s as nothing', (wrong) => {
    const report = reportJson({ policies: [policyJson()] });
    const holder = path.slice(0, -1).reduce((inner: any, key) => inner[key], report);
    holder[path[path.length - 1]] = 'WRONG';
    expect(read(parseReport(JSON.stringify(report).replace('"WRONG"', wrong)).report)).toEqual(NOTHING[kind]);
  });
});

test.each<[what: string, json: string, read: (report: any) => unknown, expected: unknown]>([
  ['half a surrogate pair', '{"organization-name": "a\\ud800b", "policies": []}', (report) => report.organizationName, 'a\ufffdb'],
  ['both halves the wrong way round', '{"organization-name": "\\udc00\\ud800", "policies": []}', (report) => report.organizationName, '\ufffd\ufffd'],
  ['a key twice, whose last value counts', '{"report-id": "1", "report-id": "2", "policies": []}', (report) => report.reportId, '2'],
  ['keys of prototypes', '{"__proto__": {"x": 1}, "constructor": {"prototype": {"x": 1}}, "policies": []}', () => ({} as any).x, undefined],
  ['entries that are not policies', '{"policies": [null, 1, "a", [], {}]}', (report) => report.policies.length, 1],
  ['a policy that is a text', '{"policies": [{"policy": "sts", "summary": [], "failure-details": {}}]}', (report) => report.policies[0].failures, []],
  ['a number for a text', '{"report-id": 17, "policies": []}', (report) => report.reportId, '17'],
  ['a number beyond all for a text', '{"report-id": 1e999, "policies": []}', (report) => report.reportId, 'Infinity'],
  ['lists in lists in lists', `{"policies": [${'['.repeat(100_000)}${']'.repeat(100_000)}]}`, (report) => report.policies, []],
  ['objects in objects', `{"policies": [], "a": ${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, (report) => report.policies, []],
  ['a text of a megabyte', `{"organization-name": "${'x'.repeat(1_000_000)}", "policies": []}`, (report) => report.organizationName.length, 1000],
  ['100,000 unknown members', `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}": 0`).join(',')}, "policies": []}`, (report) => report.policies, []],
])('the parser reads a report with %s', (_, json, read, expected) => {
  expect(read(parseReport(json).report)).toEqual(expected);
});
