import * as fc from 'fast-check';
import { parseLine, renderLine } from '../../../src/protocol/reports/report-line';

test('a line has names in lower case, at every depth, and values as they are', () => {
  expect(renderLine({ policyDomain: 'Example.com', failures: [{ sendingMtaIp: '192.0.2.1', receivingMxHelo: null }], policyString: ['mode: Testing'] }))
    .toBe('{"policy_domain":"Example.com","failures":[{"sending_mta_ip":"192.0.2.1","receiving_mx_helo":null}],"policy_string":["mode: Testing"]}');
});

test('a line gives back the object that it was made of', () => {
  const name = fc.stringMatching(/^[a-z]+([A-Z][a-z]+){0,3}$/).filter((one) => !(one in {}));
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.dictionary(name, fc.string())));
  fc.assert(fc.property(fc.dictionary(name, value, { noNullPrototype: true }), (written) => {
    expect(parseLine(renderLine(written))).toEqual(written);
  }));
});
