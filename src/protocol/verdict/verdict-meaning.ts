import { VerdictStatus } from './verdict';

const MEANINGS: { readonly [status in VerdictStatus]: readonly [tone: 'good' | 'warn' | 'bad', text: string] } = {
  READY: ['good', 'The policy was tested for long enough, and nothing failed. It can be enforced.'],
  NOT_READY: ['warn', 'Do not enforce the policy yet.'],
  NO_EVIDENCE: ['warn', 'Nobody can know yet whether mail is safe.'],
  ENFORCED_OK: ['good', 'Senders enforce the policy, and nothing failed.'],
  ENFORCED_FAILING: ['bad', 'Senders enforce the policy, and something fails: they hold mail back.'],
};

/** Says what a verdict means, in a sentence. */
export function meaningOf(status: VerdictStatus): string {
  return MEANINGS[status][1];
}

export function toneOf(status: VerdictStatus): 'good' | 'warn' | 'bad' {
  return MEANINGS[status][0];
}
