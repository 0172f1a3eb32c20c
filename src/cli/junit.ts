import { CheckReport, CheckTest } from '../checks/check-report';
import { shown } from '../protocol/shown';

/** Renders reports as JUnit XML for build servers, one suite for each and in it one test case for each test. A warning passes, with its evidence as output. */
export function junitOf(reports: readonly CheckReport[]): string {
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...reports.flatMap(suiteOf), '</testsuites>'].join('\n');
}

function suiteOf({ domain, tests }: CheckReport): string[] {
  const count = (verdict: CheckTest['verdict']) => tests.filter((test) => test.verdict === verdict).length;
  const name = escaped(`cdk-mta-sts check ${domain}`);
  return [
    `  <testsuite name="${name}" tests="${tests.length}" failures="${count('fail')}" errors="0" skipped="${count('not-run')}">`,
    ...tests.map((test) => `    <testcase classname="${escaped(domain)}" name="${test.code}">${outcomeOf(test)}</testcase>`),
    '  </testsuite>',
  ];
}

function outcomeOf({ verdict, message, evidence, fix }: CheckTest): string {
  const details = escaped([...evidence === null ? [] : [`seen: ${evidence}`], ...fix === null ? [] : [`fix: ${fix}`]].join('; '));
  if (verdict === 'fail') return `<failure message="${escaped(message)}">${details}</failure>`;
  if (verdict === 'warn') return `<system-out>warning: ${escaped(message)}; ${details}</system-out>`;
  return verdict === 'not-run' ? `<skipped message="${escaped(message)}"/>` : '';
}

/** Escapes a text for XML, which can't contain control characters or the two noncharacters. */
export function escaped(text: string): string {
  return shown(text).replace(/[\ufffe\uffff]/g, '\ufffd').replace(/[<>&"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
