import { escaped } from './junit';
import { Lint, PlacedProblem } from './linters';

/** Renders problems as JUnit XML, one test case each. A warning passes, with its message as output. A file without problems is one case that passes. */
export function junitOfLint(kind: string, file: string, { problems }: Lint): string {
  const failures = problems.filter(({ severity }) => severity === 'error').length;
  const cases = problems.length > 0 ? problems.map((problem) => caseOf(kind, file, problem)) : [`    <testcase classname="${kind}" name="VALID" file="${escaped(file)}"></testcase>`];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="cdk-mta-sts lint ${kind}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function caseOf(kind: string, file: string, { severity, code, message, line, column }: PlacedProblem): string {
  const place = line === null ? '' : `line ${line}, column ${column}: `;
  const text = escaped(`${place}${message}`);
  const outcome = severity === 'error' ? `<failure message="${text}"></failure>` : `<system-out>warning: ${text}</system-out>`;
  return `    <testcase classname="${kind}" name="${code}" file="${escaped(file)}"${line === null ? '' : ` line="${line}"`}>${outcome}</testcase>`;
}
