import { Finding } from './finding';

/** A finding that is right to stay, with the reason. */
export interface Exception {
  readonly file: string;
  readonly rule: string;
  /** The phrase as the check shows it. */
  readonly phrase: string;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    file: 'src/tls-rpt/destination.ts',
    rule: 'docstring without a verb',
    phrase: 'An HTTPS endpoint to which reporters post reports (RFC 8460 §5.4).',
    reason: 'It makes a thing of a class, and the API reference describes the thing.',
  },
];

/** Drops what is excepted, and reports exceptions that nothing needs any more. */
export function withoutExceptions(findings: readonly Finding[], exceptions: readonly Exception[]): Finding[] {
  const isFor = (exception: Exception, finding: Finding) => (['file', 'rule', 'phrase'] as const).every((key) => exception[key] === finding[key]);
  const unused = exceptions.filter((exception) => !findings.some((finding) => isFor(exception, finding)));
  return [
    ...findings.filter((finding) => !exceptions.some((exception) => isFor(exception, finding))),
    ...unused.map(({ file, phrase }) => (
      { file, line: 1, rule: 'unused exception', phrase, better: 'nothing: remove the exception from scripts/check/english/exceptions.ts' })),
  ];
}
