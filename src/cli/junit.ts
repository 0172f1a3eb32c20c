import { CheckReport, CheckTest } from '../checks/check-report';
import { shown } from '../protocol/shown';

/** The report as JUnit XML, which build servers read: a test case each. A warning passes, with what was seen as its output. */
export function junitOf({ domain, tests }: CheckReport): string {
  const count = (verdict: CheckTest['verdict']) => tests.filter((test) => test.verdict === verdict).length;
  const name = escaped(`cdk-mta-sts check ${domain}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${name}" tests="${tests.length}" failures="${count('fail')}" errors="0" skipped="${count('not-run')}">`,
    ...tests.map((test) => `    <testcase classname="${escaped(domain)}" name="${test.code}">${outcomeOf(test)}</testcase>`),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function outcomeOf({ verdict, message, evidence, fix }: CheckTest): string {
  const details = escaped([...evidence === null ? [] : [`seen: ${evidence}`], ...fix === null ? [] : [`fix: ${fix}`]].join('; '));
  if (verdict === 'fail') return `<failure message="${escaped(message)}">${details}</failure>`;
  if (verdict === 'warn') return `<system-out>warning: ${escaped(message)}; ${details}</system-out>`;
  return verdict === 'not-run' ? `<skipped message="${escaped(message)}"/>` : '';
}

/** As text or attribute of XML, which has no room for control characters, nor for the two that are none of Unicode. */
export function escaped(text: string): string {
  return shown(text).replace(/[\ufffe\uffff]/g, '\ufffd').replace(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
