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

/** Runs in a process of its own, as these packages are modules that Jest can't load. Prints what is wrong with each page as JSON. */
function complaintsOf(script: string, pages: { readonly [name: string]: string }): unknown {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));
  try {
    for (const [name, page] of Object.entries(pages)) fs.writeFileSync(path.join(directory, name), page);
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', `${EACH}(${script})`, directory], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    return stdout === '' ? stderr : JSON.parse(stdout);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** Loads the packages once for all pages, which takes most of the time. */
const EACH = `const each = async (complaints) => {
  const found = {};
  for (const name of fs.readdirSync(process.argv[1])) found[name] = await complaints(path.join(process.argv[1], name));
  console.log(JSON.stringify(found));
};
each`;
const VALIDATE = `async (file) => {
  const { HtmlValidate } = require('html-validate');
  const { results } = await new HtmlValidate({ extends: ['html-validate:recommended'] }).validateFile(file);
  return results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => ruleId + ': ' + message));
}`;
/** Contrast needs a browser that draws. */
const AXE = `async (file) => {
  const { JSDOM } = require('jsdom');
  const { window } = new JSDOM(fs.readFileSync(file, 'utf8'), { runScripts: 'outside-only' });
  window.eval(require('axe-core').source);
  const { violations } = await window.axe.run(window.document, { rules: { 'color-contrast': { enabled: false } } });
  return violations.map(({ id, nodes }) => id + ': ' + nodes[0].html);
}`;

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

test.each([
  ['html-validate', VALIDATE, '<!DOCTYPE html><html lang="en"><head><title>a</title></head><body><p>a</div></body></html>', /close-order/],
  ['axe-core', AXE, '<!DOCTYPE html><html><head><title>a</title></head><body><main><h1>a</h1></main></body></html>', /html-has-lang/],
])('%s accepts a page of reports and a page of checks, and complains about a page with a fault', (_, script, bad, complaint) => {
  expect(complaintsOf(script, { 'bad.html': bad, 'checks.html': check(), 'reports.html': reports() })).toEqual({
    'bad.html': expect.arrayContaining([expect.stringMatching(complaint)]), 'checks.html': [], 'reports.html': [],
  });
});
