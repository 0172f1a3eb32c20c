import { unexplainedSessions } from '../../../src/protocol/verdict/unexplained';

test.each<[what: string, policyType: string | null, failed: number, details: Array<[type: string | null, sessions: number]>, unexplained: number]>([
  ['no failure', 'sts', 0, [], 0],
  ['failures without a detail', 'sts', 5, [], 5],
  ['failures that have a detail', 'sts', 5, [['certificate-expired', 5]], 0],
  ['more failures than the details have', 'sts', 5, [['certificate-expired', 2], ['validation-failure', 1]], 2],
  ['fewer failures than the details have, which overlap', 'sts', 5, [['certificate-expired', 5], ['validation-failure', 5]], 0],
  ['a detail that an earlier version stored without its count', 'sts', 2, [['certificate-expired', 0]], 1],
  ['a failure of DANE under MTA-STS, which explains none', 'sts', 5, [['tlsa-invalid', 5]], 5],
  ['the same failures in other spellings', ' STS ', 5, [[' TLSA-Invalid ', 5]], 5],
  ['a failure of DANE where no policy was found', 'no-policy-found', 5, [['dane-required', 5]], 0],
  ['a failure of DANE where the type is not known', null, 5, [['dnssec-invalid', 4]], 1],
  ['a failure of a type that nobody knows', 'sts', 5, [[null, 5]], 0],
])('the sessions without an explanation are counted for %s', (_, policyType, failedSessions, details, unexplained) => {
  const failures = details.map(([resultType, sessions]) => ({ resultType, failedSessions: sessions }));
  expect(unexplainedSessions({ policyType, failedSessions, failures })).toBe(unexplained);
});
