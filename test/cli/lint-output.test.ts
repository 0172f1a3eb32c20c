import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

const POLICY = 'version: STSv1\nmode: enforced\nmx: <a&b>\nmax_age: 86400\nx: 1\n';
const lint = (...args: string[]) => spawnSync(process.execPath, [path.join(__dirname, '..', '..', 'bin', 'cdk-mta-sts'), 'lint', ...args], { input: POLICY, encoding: 'utf8' });

test('the text output has a line for each problem, with its place', () => {
  const { stdout, status } = lint('policy', '-');
  expect(status).toBe(1);
  expect(stdout.trimEnd().split('\n')).toEqual([
    'policy: not valid',
    expect.stringMatching(/^ {2}error BAD_MODE: line 2, column 1: mode is 'enforced', .*; did you mean 'mode: enforce'\?$/),
    expect.stringMatching(/^ {2}error BAD_MX: line 3, column 1: /),
    expect.stringMatching(/^ {2}warning UNKNOWN_FIELD: line 5, column 1: /),
  ]);
});

test('the JUnit output has a test case for each problem, with its line', () => {
  const { stdout, status } = lint('policy', '-', '--junit');
  expect(status).toBe(1);
  expect(stdout).toContain('<testsuite name="cdk-mta-sts lint policy" tests="3" failures="2" errors="0" skipped="0">');
  expect(stdout).toMatch(/<testcase classname="policy" name="BAD_MX" file="-" line="3"><failure message="line 3, column 1: mx &#39;&#60;a&#38;b&#62;&#39;: [^<]*"><\/failure><\/testcase>/);
  expect(stdout).toMatch(/name="UNKNOWN_FIELD" file="-" line="5"><system-out>warning: line 5, column 1: [^<]*<\/system-out>/);
});

test('a record without problems is one test case that passes', () => {
  const { stdout, status } = spawnSync(process.execPath, [path.join(__dirname, '..', '..', 'bin', 'cdk-mta-sts'), 'lint', 'sts-record', '-', '--junit'], { input: 'v=STSv1; id=1;', encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain('tests="1" failures="0"');
  expect(stdout).toContain('<testcase classname="sts-record" name="VALID" file="-"></testcase>');
});

test('only one output format can be given', () => {
  expect(lint('policy', '-', '--json', '--junit')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining("'lint' prints either --json or --junit") });
});
