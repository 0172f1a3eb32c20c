import { signed } from './signature';

// The two requests are of AWS's published test suite for signature version 4: get-vanilla and post-x-www-form-urlencoded.
const SIGNER = { region: 'us-east-1', service: 'service', keys: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' } };
const NOW = new Date('2015-08-30T12:36:00Z');
const url = new URL('https://example.amazonaws.com/');

test.each([
  ['without a body', { method: 'GET', url, headers: {}, body: '' }, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'with a form', { method: 'POST', url, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: 'Param1=value1' },
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
])("a request %s has the signature of AWS's test suite", (_, request, signature) => {
  expect(signed(request, SIGNER, NOW).authorization).toContain(`Signature=${signature}`);
});

test('a request with a session token contains and signs it', () => {
  const { authorization, 'x-amz-security-token': token } = signed({ method: 'GET', url, headers: {}, body: '' }, { ...SIGNER, keys: { ...SIGNER.keys, sessionToken: 'abc' } }, NOW);
  expect(token).toBe('abc');
  expect(authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
});
