import { readAudit } from '../../scripts/check/audit';

const FINDING = {
  name: 'dns-packet',
  via: [{ title: 'Reads beyond a packet', severity: 'high', url: 'https://github.com/advisories/GHSA-0000-0000-0000', range: '<5.6.1' }],
};

test('each advisory is named with its package, versions and address', () => {
  const answer = readAudit(JSON.stringify({ vulnerabilities: { 'dns-packet': FINDING, 'its-user': { name: 'its-user', via: ['dns-packet'] } } }));
  expect(answer).toEqual({
    kind: 'answered',
    advisories: ['dns-packet <5.6.1: Reads beyond a packet (high), https://github.com/advisories/GHSA-0000-0000-0000'],
  });
});

test('an answer without advisories is an answer', () => {
  expect(readAudit('{ "auditReportVersion": 2, "vulnerabilities": {} }')).toEqual({ kind: 'answered', advisories: [] });
});

const unanswered: Array<[what: string, output: string, reason: string]> = [
  ['a registry that refuses', '{ "message": "405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk", "error": { "summary": "" } }',
    '405 Method Not Allowed - POST /-/npm/v1/security/advisories/bulk'],
  ['npm that could not ask', '{ "error": { "code": "ENOLOCK", "summary": "This command requires an existing lockfile." } }', 'This command requires an existing lockfile.'],
  ['something that is not JSON', 'npm error network\nmore', 'npm error network'],
  ['nothing', '', ''],
];
test.each(unanswered)('%s is not taken for "no advisories"', (_, output, reason) => {
  expect(readAudit(output)).toEqual({ kind: 'unanswered', reason });
});
