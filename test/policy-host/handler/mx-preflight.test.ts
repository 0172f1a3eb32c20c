import { coverageProblem } from '../../../src/policy-host/handler/coverage-text';
import { Coverage, coverageOf, LiveMx, unusedPatterns } from '../../../src/policy-host/handler/mx-preflight';

const failure = new Error('queryMx ETIMEOUT example.com');
const live = (hosts: string[], former: string[] = []): LiveMx => ({ hosts, former });

describe('a policy', () => {
  test.each<[what: string, patterns: string[], mx: LiveMx, coverage: Coverage, problem: RegExp | undefined]>([
    ['covers the hosts that it names', ['mx1.example.com'], live(['mx1.example.com']), { kind: 'covered' }, undefined],
    ['covers hosts by a wildcard', ['*.example.net'], live(['a.example.net', 'b.example.net']), { kind: 'covered' }, undefined],
    ['covers a domain that receives no mail', ['mx1.example.com'], live(['']), { kind: 'covered' }, undefined],
    ['covers a domain without MX records if it names the domain', ['example.com'], live([]), { kind: 'covered' }, undefined],
    ['does not cover a domain without MX records otherwise', ['mx1.example.com'], live([]), { kind: 'none' }, /^example\.com has no MX record, so/],
    ['does not cover other hosts', ['a.com'], live(['a.com', 'b.com']), { kind: 'uncovered', hosts: ['b.com'] }, /the MX record b\.com, so senders/],
    ['does not cover two labels by a wildcard', ['*.b.com'], live(['x.y.b.com']), { kind: 'uncovered', hosts: ['x.y.b.com'] }, /record x\.y\.b\.com, so/],
    ['does not cover former hosts', ['a.com'], live(['a.com'], ['b.com', 'c.com']), { kind: 'stale', hosts: ['b.com', 'c.com'] },
      /the MX records b\.com, c\.com, removed from the zone but still cached by resolvers.*Add these hosts to the policy/],
    ['lacks current hosts before former ones', ['a.com'], live(['b.com'], ['c.com']), { kind: 'uncovered', hosts: ['b.com'] }, /the MX record b\.com, so/],
    ['has unknown coverage if the lookup fails', ['a.com'], { failure }, { kind: 'unknown', failure }, /could not be looked up: queryMx ETIMEOUT/],
  ])('the policy %s', (_, patterns, mx, coverage, problem) => {
    const found = coverageOf('example.com', patterns, mx);
    expect(found).toEqual(coverage);
    const text = coverageProblem('example.com', patterns, found);
    if (problem) expect(text).toMatch(problem);
    else expect(text).toBeUndefined();
  });

  test.each<[what: string, patterns: string[], mx: LiveMx, unused: string[]]>([
    ['uses patterns of current and former hosts', ['a.com', 'b.com'], live(['a.com'], ['b.com']), []],
    ['does not use a pattern that covers no host', ['a.com', '*.b.com'], live(['a.com']), ['*.b.com']],
    ['has no pattern that is known to be unused if the lookup fails', ['a.com'], { failure }, []],
  ])('the policy %s', (_, patterns, mx, unused) => {
    expect(unusedPatterns(patterns, mx)).toEqual(unused);
  });
});
