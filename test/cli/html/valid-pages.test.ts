import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkPage } from '../../../src/cli/html/check-page';
import { reportPage } from '../../../src/cli/html/report-page';
import { ReportResults } from '../../../src/cli/report-results';
import { parseReport } from '../../../src/protocol/reports/parse-report';
import { policyJson, reportJson } from '../../support/mails';

const ROOT = path.join(__dirname, '..', '..', '..');

/** Runs in a process of its own, as these packages are modules that Jest can't load. Prints what is wrong as JSON. */
function complaintsOf(script: string, page: string): unknown {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));
  try {
    const file = path.join(directory, 'page.html');
    fs.writeFileSync(file, page);
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, file], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    return stdout === '' ? stderr : JSON.parse(stdout);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

const VALIDATE = `const { HtmlValidate } = require('html-validate');
new HtmlValidate({ extends: ['html-validate:recommended'] }).validateFile(process.argv[1])
  .then(({ results }) => console.log(JSON.stringify(results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId + ': ' + message)))));`;
/** Contrast needs a browser that draws. */
const AXE = `(() => {
const { JSDOM } = require('jsdom');
const axe = require('axe-core');
const { window } = new JSDOM(require('node:fs').readFileSync(process.argv[1], 'utf8'), { runScripts: 'outside-only' });
window.eval(axe.source);
window.axe.run(window.document, { rules: { 'color-contrast': { enabled: false } } })
  .then(({ violations }) => console.log(JSON.stringify(violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))));
})()`;

function reports(): string {
  const results = new ReportResults();
  const reading = { file: 'a.json', part: null, accepted: true, code: null, message: null, duplicateOf: null };
  const policies = [policyJson(), policyJson({ summary: { 'total-failure-session-count': '1,2' } }, { 'policy-domain': 'other.example' })];
  for (const day of ['01', '02', '20']) {
    const report = reportJson({ 'organization-name': `Reporter ${day}`, 'report-id': day, policies, 'date-range': { 'start-datetime': `2026-05-${day}T00:00:00Z` } });
    results.add({ ...reading, report: parseReport(JSON.stringify(report)).report });
  }
  results.add({ ...reading, accepted: false, code: 'BAD_GZIP', message: 'damaged', report: null });
  return reportPage(results.summary, results.domains, results.notes);
}

const check = () => checkPage(['example.com', 'other.example'].map((domain) => ({
  domain,
  verdict: 'fail',
  tests: (['fail', 'warn', 'pass', 'not-run'] as const).map((verdict, index) => (
    { code: ['MX_NONE', 'MX_LOOKUP', 'POLICY_INVALID', 'SMTP_REFUSED'][index], verdict, message: 'so it is', evidence: 'seen\nso', fix: null }
  )),
  mx: [{ host: 'mx1.example.com', covered: true, starttls: false, tlsVersion: null, certificate: null }],
})));

describe.each([['reports', reports], ['checks', check]])('a page of %s', (_, page) => {
  test('html-validate accepts the page', () => {
    expect(complaintsOf(VALIDATE, page())).toEqual([]);
  }, 60_000);

  test('axe-core accepts the page', () => {
    expect(complaintsOf(AXE, page())).toEqual([]);
  }, 60_000);
});
