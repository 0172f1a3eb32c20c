import fc from 'fast-check';
import { parseReport } from '../../../src/protocol/reports/parse-report';
import { headlineOf } from '../../../src/protocol/reports/report-counts';
import { addSessions } from '../../../src/protocol/reports/session-count';
import { mayHideFailures } from '../../../src/protocol/reports/unreadable';
import { policyJson, reportJson } from '../../support/mails';

const read = (json: string) => parseReport(json).report;
/** A report in which this JSON text is a member's value: JSON.stringify would not write all that a reporter can. */
const withText = (report: object, json: string) => read(JSON.stringify(report).replace('"THE VALUE"', () => json));
const marksOf = (json: string) => {
  const { unreadable, policies } = read(json);
  return [...unreadable, ...policies.flatMap((policy) => policy.unreadable)].map(({ field, problem, written }) => [field, problem, written]);
};

describe('the count of a failure detail', () => {
  const detail = { 'result-type': 'certificate-expired', 'failed-session-count': 'THE VALUE' };
  const readDetail = (json: string) => withText(reportJson({ policies: [policyJson({ 'failure-details': [detail] })] }), json).policies[0];

  test.each<[json: string, count: number]>([
    ['1', 1], ['12', 12], ['12.0', 12], ['12.000', 12], ['1.2e1', 12], ['1e3', 1000], ['"12"', 12], ['" 12 "', 12], ['"12\\n"', 12], ['"\\u0031"', 1],
    ['"12.0"', 12], ['"12.00"', 12], ['"007"', 7], ['9007199254740991', Number.MAX_SAFE_INTEGER], ['"9007199254740991"', Number.MAX_SAFE_INTEGER],
  ])('the count is read if it is written as %s', (json, count) => {
    const { failures: [{ failedSessions }], unreadable } = readDetail(json);
    expect({ failedSessions, unreadable }).toEqual({ failedSessions: count, unreadable: [] });
  });

  test.each<[json: string, problem: string, written: string]>([
    ['"1,024"', 'unreadable', '1,024'],
    ['"1.024"', 'unreadable', '1.024'],
    ['"12.000"', 'unreadable', '12.000'],
    ['"1 024"', 'unreadable', '1 024'],
    ['"1\'024"', 'unreadable', "1'024"],
    ['null', 'unreadable', 'null'],
    ['""', 'unreadable', ''],
    ['"NaN"', 'unreadable', 'NaN'],
    ['"Infinity"', 'unreadable', 'Infinity'],
    ['"many"', 'unreadable', 'many'],
    ['"0x10"', 'unreadable', '0x10'],
    ['"1e3"', 'unreadable', '1e3'],
    ['"１２"', 'unreadable', '１２'],
    ['"١٢"', 'unreadable', '١٢'],
    ['"12 sessions"', 'unreadable', '12 sessions'],
    ['"12.5"', 'unreadable', '12.5'],
    ['"+12"', 'unreadable', '+12'],
    ['-3', 'unreadable', '-3'],
    ['"-3"', 'unreadable', '-3'],
    ['2.7', 'unreadable', '2.7'],
    ['1e16', 'unreadable', '10000000000000000'],
    ['9007199254740993', 'unreadable', '9007199254740992'],
    ['1e400', 'unreadable', 'Infinity'],
    ['true', 'unreadable', 'true'],
    ['false', 'unreadable', 'false'],
    ['[3]', 'unreadable', '[3]'],
    ['{"value":3}', 'unreadable', '{"value":3}'],
    ['0', 'impossible', '0'],
    ['"0"', 'impossible', '0'],
    ['-0', 'impossible', '0'],
    [`"${'9'.repeat(500)}"`, 'unreadable', `${'9'.repeat(99)}…`],
    ['"\\u001b[2J\\u202e"', 'unreadable', '\\u{1b}[2J\\u{202e}'],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'unreadable', '[…]'],
  ])('the count is one, and marked, if it is written as %.40s', (json, problem, written) => {
    const { failures: [{ failedSessions }], unreadable } = readDetail(json);
    expect({ failedSessions, unreadable }).toEqual({ failedSessions: 1, unreadable: [{ field: 'failure-details[0].failed-session-count', problem, written }] });
    expect(mayHideFailures(unreadable[0])).toBe(true);
  });

  test('the count is one, and marked, if it is missing', () => {
    const details = [{ 'result-type': 'certificate-expired' }, {}];
    const { failures, unreadable } = read(JSON.stringify(reportJson({ policies: [policyJson({ 'failure-details': details })] }))).policies[0];
    expect(failures.map(({ failedSessions }) => failedSessions)).toEqual([1, 1]);
    expect(unreadable).toEqual([0, 1].map((index) => ({ field: `failure-details[${index}].failed-session-count`, problem: 'missing', written: null })));
  });
});

describe('the count of a summary', () => {
  const NAMES = { 'total-successful-session-count': 'successfulSessions', 'total-failure-session-count': 'failedSessions' } as const;
  describe.each(Object.keys(NAMES) as Array<keyof typeof NAMES>)('%s', (name) => {
    const readSummary = (json: string) => withText(reportJson({ policies: [policyJson({ summary: { [name]: 'THE VALUE' } })] }), json).policies[0];

    test.each<[json: string, count: number]>([
      ['0', 0], ['-0', 0], ['"0"', 0], ['0.0', 0], ['12', 12], ['"12"', 12], ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ])('the count is read if it is written as %s', (json, count) => {
      const { unreadable, ...policy } = readSummary(json);
      expect([policy[NAMES[name]], unreadable]).toEqual([count, []]);
    });

    test.each(['null', '"1,234"', '"1.234"', '""', '"NaN"', '-1', '2.7', '1e16', '1e400', 'true', '[]', '{}', '"none"'])('the count is zero, and marked, if it is written as %s', (json) => {
      const { unreadable, ...policy } = readSummary(json);
      expect(policy[NAMES[name]]).toBe(0);
      expect(unreadable).toEqual([{ field: `summary.${name}`, problem: 'unreadable', written: expect.any(String) }]);
      expect(mayHideFailures(unreadable[0])).toBe(name === 'total-failure-session-count');
    });
  });

  test.each<[what: string, summary: unknown]>([
    ['a zero is left out (Google, 2019)', {}], ['there is no summary', undefined], ['it is null', null], ['it is an empty list (PHP)', []],
  ])('the count is zero, and not marked, if %s', (_, summary) => {
    const { policies } = read(JSON.stringify(reportJson({ policies: [policyJson({ summary })] })));
    expect(policies[0]).toMatchObject({ successfulSessions: 0, failedSessions: 0, unreadable: [] });
  });
});

describe('misplaced and malformed members', () => {
  const DETAIL = '{"result-type":"certificate-expired","failed-session-count":3}';
  const entry = (members: string, policy = '', summary = '') => `{"policies":[{"policy":{"policy-type":"sts"${policy}},"summary":{"total-successful-session-count":4${summary}}${members}}]}`;

  test.each<[what: string, json: string]>([
    ['one detail without an array', entry(`,"failure-details":${DETAIL}`)],
    ['details in an object', entry(`,"failure-details":{"0":${DETAIL}}`)],
    ['details in camel case', entry(',"failureDetails":[{"resultType":"certificate-expired","failedSessionCount":3}]')],
    ['details with underscores', entry(',"failure_details":[{"result_type":"certificate-expired","failed_session_count":"3"}]')],
    ['details in capitals', entry(',"Failure-Details":[{"Result-Type":"certificate-expired","FAILED-SESSION-COUNT":3}]')],
    ['details under a name with escapes', entry(`,"failure\\u002ddetails":[${DETAIL}]`)],
  ])('the parser reads %s', (_, json) => {
    const { failures, unreadable } = read(json).policies[0];
    expect([failures.map(({ resultType, failedSessions }) => [resultType, failedSessions]), unreadable]).toEqual([[['certificate-expired', 3]], []]);
  });

  test('a summary in other spellings is read', () => {
    const report = {
      organizationName: 'A',
      date_range: { startDatetime: '2026-05-12' },
      policies: [{ Policy: { policyDomain: 'example.com' }, Summary: { totalSuccessfulSessionCount: 4, total_failure_session_count: 5 } }],
    };
    expect(read(JSON.stringify(report))).toMatchObject({
      organizationName: 'A',
      startDatetime: '2026-05-12T00:00:00Z',
      policies: [{ policyDomain: 'example.com', successfulSessions: 4, failedSessions: 5, unreadable: [] }],
      unreadable: [],
    });
  });

  test.each<[what: string, json: string, marks: unknown[]]>([
    ['details in the policy', entry('', `,"failure-details":[${DETAIL}]`), [
      ['policy.failure-details', 'misplaced', `[${DETAIL}]`],
      ['policy.failure-details[0].result-type', 'misplaced', 'certificate-expired'],
      ['policy.failure-details[0].failed-session-count', 'misplaced', '3'],
    ]],
    ['details in the summary', entry('', '', ',"failure-details":[{}]'), [['summary.failure-details', 'misplaced', '[{}]']]],
    ['details outside of all policies', '{"policies":[],"failure-details":[7]}', [['failure-details', 'misplaced', '[7]']]],
    ['a count of details in the summary', entry('', '', ',"failed-session-count":3'), [['summary.failed-session-count', 'misplaced', '3']]],
    ['a total in the entry', entry(',"total-failure-session-count":"3"'), [['total-failure-session-count', 'misplaced', '3']]],
    ['a total in a detail', entry(',"failure-details":[{"failed-session-count":1,"total-failure-session-count":3}]'), [['failure-details[0].total-failure-session-count', 'misplaced', '3']]],
    ['a summary in the policy', entry('', ',"summary":{"total-failure-session-count":3}'), [
      ['policy.summary', 'misplaced', '{"total-failure-session-count":3}'], ['policy.summary.total-failure-session-count', 'misplaced', '3'],
    ]],
    ['a summary of the report', '{"policies":[],"summary":{"total-failure-session-count":3}}', [['summary', 'misplaced', '{"total-failure-session-count":3}'], ['summary.total-failure-session-count', 'misplaced', '3']]],
    ['a detail in the entry', entry(',"result-type":"validation-failure"'), [['result-type', 'misplaced', 'validation-failure']]],
    ['an unknown member with a name about failures', entry('', '', ',"total-failed-session-count":3'), [['summary.total-failed-session-count', 'unknown', '3']]],
    ...['total-unsuccessful-session-count', 'total-not-successful-session-count', 'TotalErrorCount', 'rejected_sessions', 'refused'].map((name): [string, string, unknown[]] => (
      [`the member ${name}, which is another word for failures`, entry('', '', `,"${name}":3`), [[`summary.${name}`, 'unknown', '3']]])),
    ['a long value, which is cut', entry(`,"failures":["]}",{"a":"${'x'.repeat(500)}"}]`), [['failures', 'unknown', `["]}",{"a":"${'x'.repeat(87)}…`]]],
    ['a short value of an unknown member', entry(',"failures":[1]'), [['failures', 'unknown', '[1]']]],
    ['details in a string', entry(`,"failure-details":${JSON.stringify(`[${DETAIL}]`)}`), [['failure-details', 'unreadable', `[${DETAIL}]`]]],
    ['a number in place of details', entry(',"failure-details":3'), [['failure-details', 'unreadable', '3']]],
    ['a text in place of a detail', entry(',"failure-details":["certificate-expired"]'), [['failure-details[0]', 'unreadable', 'certificate-expired']]],
    ['null in place of a detail', entry(',"failure-details":[null]'), [['failure-details[0]', 'unreadable', 'null']]],
    ['an array in place of a detail', entry(`,"failure-details":[[${DETAIL}]]`), expect.arrayContaining([['failure-details[0]', 'unreadable', `[${DETAIL}]`]]) as never],
    ['a text in place of the summary', '{"policies":[{"summary":"3 failed"}]}', [['summary', 'unreadable', '3 failed']]],
    ['a text in place of the policy', '{"policies":[{"policy":"sts"}]}', [['policy', 'unreadable', 'sts']]],
    ['a policy that is an array', '{"policies":[{},[{}]]}', [['policies[1]', 'unreadable', '[{}]']]],
    ['a policy that is a text', '{"policies":["sts"]}', [['policies[0]', 'unreadable', 'sts']]],
  ])('the parser marks %s', (_, json, marks) => {
    expect(marksOf(json)).toEqual(marks);
    const { unreadable, policies } = read(json);
    expect([...unreadable, ...policies.flatMap((policy) => policy.unreadable)].some(mayHideFailures)).toBe(true);
  });

  test.each<[what: string, json: string]>([
    ['empty details in the policy', entry('', ',"failure-details":[]')],
    ['a total of zero in the entry', entry(',"total-failure-session-count":0')],
    ['details that are null, and an empty list in another place', entry(',"failure-details":null', ',"failure-details": [ ] ')],
    ['details that are an empty object, or an empty text', entry(',"failure-details":{}')],
    ['an empty text', entry(',"failure-details":""')],
    ['unknown members', entry(',"remark":{"a":[1]},"failed":false', ',"version":1')],
    ['unknown members of a failure detail', entry(',"failure-details":[{"failed-session-count":1,"failure-text":"expired"}]')],
  ])('the parser does not mark %s', (_, json) => {
    expect(marksOf(json)).toEqual([]);
  });
});

describe('repeated members', () => {
  const inPolicy = (members: string) => `{"policies":[{"policy":{}},{${members}}]}`;
  test.each<[what: string, json: string, mark: unknown[]]>([
    ['a count', inPolicy('"failure-details":[{},{"failed-session-count":500,"failed-session-count":1}]'), ['failure-details[1].failed-session-count', 'repeated', '1']],
    ['a count in another spelling', inPolicy('"failure-details":[{},{"failed-session-count":500,"failedSessionCount":1}]'), ['failure-details[1].failed-session-count', 'repeated', '1']],
    ['a count with an escape', inPolicy('"failure-details":[{},{"failed-session-count":500,"failed-session-\\u0063ount":"1"}]'), ['failure-details[1].failed-session-count', 'repeated', '1']],
    ['details', inPolicy('"failure-details":[{"failed-session-count":500}],"failure-details":[]'), ['failure-details', 'repeated', '[]']],
    ['a total', inPolicy('"summary":{"total-failure-session-count":500,"total-failure-session-count":0}'), ['summary.total-failure-session-count', 'repeated', '0']],
    ['a summary', inPolicy('"summary":{"total-failure-session-count":500},"summary":{}'), ['summary', 'repeated', '{}']],
    ['a type', inPolicy('"failure-details":[{"result-type":"certificate-expired","result-type":"dane-required","failed-session-count":1}]'), ['failure-details[0].result-type', 'repeated', 'dane-required']],
    ['the policies', '{"policies":[{"failure-details":[{"failed-session-count":1}]}],"policies":[]}', ['policies', 'repeated', '[]']],
    ['a date', '{"date-range":{"start-datetime":"2026-05-12","start-datetime":"2026-05-13"},"policies":[]}', ['date-range.start-datetime', 'repeated', '2026-05-13']],
  ])('the last of two members is read, and the repetition is marked: %s', (_, json, mark) => {
    expect(marksOf(json)).toContainEqual(mark);
  });

  test('the repetition is marked in its own policy, and equal members of other policies are not marked', () => {
    const { policies, unreadable } = read('{"report-id":"\\"report-id\\":1","policies":[{"summary":{},"policy":{}},{"summary":{},"summary":{}},{"summary":{},"policy":{"summary":[]}}]}');
    expect([unreadable.length, policies.map((policy) => policy.unreadable.length)]).toEqual([0, [0, 1, 0]]);
  });

  test.each<[what: string, json: string]>([
    ['names in strings', '{"organization-name":"\\\\\\"summary\\":{},\\"summary\\":{}","contact-info":"\\\\","report-id":"{\\"failure-details\\":[1]}","policies":[]}'],
    ['names as values', '{"organization-name":"report-id","contact-info":"report-id","report-id":"failure-details","policies":[]}'],
    ['names in arrays', '{"contact-info":["failure-details"],"report-id":["report-id","report-id","failure-details",1],"policies":[]}'],
    ['unknown members', '{"x":1,"x":2,"policies":[]}'],
    ['names of the prototype', '{"__proto__":1,"__proto__":2,"constructor":1,"policies":[]}'],
  ])('the parser does not mark the repetition of %s', (_, json) => {
    expect(marksOf(json)).toEqual([]);
  });
});

test('every known member that is repeated is marked, and nothing else, whatever a report holds', () => {
  const known = ['organization-name', 'report-id', 'contact-info', 'Report_ID'];
  const key = fc.oneof(fc.constantFrom(...known), fc.string({ unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', ':', 'a', ' ') }));
  const value = fc.oneof(fc.jsonValue(), fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '"report-id":1,') }));
  fc.assert(fc.property(fc.array(fc.tuple(key, value)), fc.constantFrom('', ' ', '\n'), (members, blank) => {
    const text = [['policies', []], ...members].map((pair) => pair.map((one) => JSON.stringify(one)).join(`${blank}:${blank}`)).join(`${blank},${blank}`);
    const names = members.map(([name]) => name.toLowerCase().replace('_', '-')).filter((name) => known.includes(name));
    const { unreadable } = read(`{${blank}${text}}`);
    expect(unreadable.map(({ field, problem }) => [field, problem])).toEqual(names.filter((name, index) => names.indexOf(name) < index).slice(0, 10).map((name) => [name, 'repeated']));
  }));
});

describe('the marks of a report', () => {
  test('the marks are few and short for a policy with many details without a count', () => {
    const { failures, unreadable } = read(`{"policies":[{"failure-details":[${Array(50_000).fill('{}').join(',')}]}]}`).policies[0];
    expect([failures.length, unreadable.length]).toEqual([50_000, 10]);
  });

  test('the marks are few and short for a report with many entries that are not policies', () => {
    expect(read(`{"policies":[${Array(50_000).fill('[]').join(',')}]}`).unreadable).toHaveLength(10);
  });

  test('the marks are few and short for a member that is repeated a thousand times', () => {
    expect(read(`{"policies":[{"summary":{}${',"summary":{}'.repeat(1000)}}]}`).policies[0].unreadable).toHaveLength(10);
  });

  test('the marks are few and short for any report, however deep', () => {
    const long = `fail${'x'.repeat(1_000)}`;
    const marks = [
      ...read(`{"policies":[{"policy":{"${long.slice(0, 300)}":"${'\\u001b'.repeat(1000)}"}}]}`).policies[0].unreadable,
      ...read(`{"policies":[],"a":${'{"a":'.repeat(1000)}{"failure-details":[1]}${'}'.repeat(1000)}}`).unreadable,
      ...read(`{"policies":[],"date-range":{"start-datetime":"${'9'.repeat(10_000)}"}}`).unreadable,
    ];
    expect(marks).toHaveLength(3);
    for (const { field, written } of marks) {
      expect([...field].length).toBeLessThanOrEqual(100);
      expect([...written!].length).toBeLessThanOrEqual(100);
      expect(field + written).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

test('texts are bounded everywhere, so that a detail has only a few thousand characters', () => {
  const long = 'x'.repeat(1_000_000);
  const detail = Object.fromEntries(['result-type', 'sending-mta-ip', 'receiving-mx-hostname', 'receiving-mx-helo', 'receiving-ip', 'additional-information', 'failure-reason-code']
    .map((name) => [name, long]));
  const names = { 'policy-type': long, 'policy-domain': long, 'policy-string': [long], 'mx-host': [long, ...Array(5000).fill('mx1.example.com')] };
  const policies = [policyJson({ 'failure-details': [{ ...detail, 'failed-session-count': 1 }] }, names)];
  const { policies: [policy] } = read(JSON.stringify(reportJson({ policies })));
  expect(Object.values(policy.failures[0]).map((value) => (typeof value === 'string' ? value.length : value))).toEqual([1000, 1000, 1000, 1000, 1000, 1, 1000, 1000]);
  expect([policy.policyType!.length, policy.policyDomain!.length, policy.policyString[0].length]).toEqual([1000, 1000, 1000]);
  expect([policy.mxHost.length, policy.mxHost[0].length, policy.mxHost[999]]).toEqual([1000, 1000, '…']);
  // The longest of real ones are whole.
  const host = `${'a.'.repeat(126)}b`;
  expect(read(JSON.stringify({ policies: [{ policy: { 'policy-domain': `${host}.` } }] })).policies[0].policyDomain).toBe(`${host}.`);
  // Microsoft's JSON in a string has no such bound: it is a list.
  const records = Array.from({ length: 50 }, (_, index) => `3 1 1 ${String(index).padStart(64, '0')}`);
  expect(read(JSON.stringify({ policies: [{ policy: { 'policy-string': [JSON.stringify(records)] } }] })).policies[0].policyString).toEqual(records);
});

test('sums of what strangers write stay safe integers', () => {
  const max = Number.MAX_SAFE_INTEGER;
  expect([addSessions(1, 2), addSessions(max, 1), addSessions(max, max)]).toEqual([3, max, max]);
  const details = Array(3).fill({ 'result-type': 'certificate-expired', 'failed-session-count': max });
  expect(headlineOf(read(JSON.stringify({ policies: [{ 'failure-details': details }] })).policies).failures.get('certificate-expired')).toBe(max);
});
