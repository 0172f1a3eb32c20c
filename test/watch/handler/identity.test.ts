import { Checklist } from '../../../src/checks/checklist';
import { IDENTITY_TESTS, IdentityState, judgeIdentity } from '../../../src/watch/handler/identity';

const HOUR = 60 * 60 * 1000;
const [UNVERIFIED, DKIM] = Object.keys(IDENTITY_TESTS);

function found(state: IdentityState, hours = 1000): string[] {
  const list = new Checklist(IDENTITY_TESTS);
  judgeIdentity(list, 'tlsrpt.example.net', state, hours * HOUR);
  return list.tests(() => 'nothing to judge').map(({ code, verdict, message }) => `${verdict} ${code}: ${message}`);
}

const passed = (code: string) => `pass ${code}: ${IDENTITY_TESTS[code as keyof typeof IDENTITY_TESTS].passed}`;
const notRun = (code: string) => `not-run ${code}: nothing to judge`;

test('a domain passes if SES has verified it and sees its records', () => {
  expect(found({ verification: 'Success', dkim: 'Success' })).toEqual([passed(UNVERIFIED), passed(DKIM)]);
});

test.each<[what: string, verification: string | undefined, problem: string]>([
  ['no identity', undefined, `fail ${UNVERIFIED}: Amazon SES has no identity tlsrpt.example.net in this region`],
  ['a verification that failed', 'Failed', `fail ${UNVERIFIED}: Amazon SES has not verified tlsrpt.example.net, or has revoked the verification`],
  ['a verification that nobody requested', 'NotStarted', `fail ${UNVERIFIED}: Amazon SES has not verified tlsrpt.example.net, or has revoked the verification`],
  ['an unknown status', 'Revoked', `fail ${UNVERIFIED}: Amazon SES has not verified tlsrpt.example.net, or has revoked the verification`],
  ['a verification that SES may revoke', 'TemporaryFailure', `warn ${UNVERIFIED}: Amazon SES can't check tlsrpt.example.net at present, and may revoke the verification`],
  ['a verification in progress', 'Pending', `warn ${UNVERIFIED}: Amazon SES has waited for the DKIM records of tlsrpt.example.net for more than a day`],
])('%s is a problem, and the check of the records says nothing', (_, verification, problem) => {
  for (const dkim of ['Failed', 'Success', verification]) expect(found({ verification, dkim })).toEqual([problem, notRun(DKIM)]);
});

test.each([undefined, 'Failed', 'NotStarted', 'TemporaryFailure', 'Pending'])('missing records of a verified domain (%s) are a warning', (dkim) => {
  expect(found({ verification: 'Success', dkim })).toEqual([passed(UNVERIFIED), `warn ${DKIM}: Amazon SES does not see the DKIM records of tlsrpt.example.net`]);
});

test('SES has a day to verify a new domain', () => {
  expect(found({ verification: 'Pending', dkim: 'Pending' }, 23)).toEqual([
    `not-run ${UNVERIFIED}: Amazon SES has not verified tlsrpt.example.net yet`, notRun(DKIM),
  ]);
  expect(found({ verification: 'Pending', dkim: 'Pending' }, 24)[0]).toMatch(/^warn /);
  expect(found({ verification: 'Success', dkim: 'Pending' }, 23)).toEqual([
    passed(UNVERIFIED), `not-run ${DKIM}: Amazon SES has not seen the DKIM records of tlsrpt.example.net yet`,
  ]);
  expect(found({ verification: 'Failed' }, 1)[0]).toMatch(/^fail /);
});
