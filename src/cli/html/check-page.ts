import { Html, html, NOTHING } from './markup';
import { cell, pageOf, rowHead, tableOf } from './page';
import { CHECK_TESTS } from '../../checks/check-domain';
import { CheckReport, CheckTest, MxRow, Verdict } from '../../checks/check-report';
import { counted } from '../../protocol/counted';

const VERDICTS: { readonly [verdict in Verdict]: readonly [tone: 'good' | 'warn' | 'bad', text: string] } = {
  pass: ['good', 'Everything that was checked is right.'],
  warn: ['warn', 'It works, but could be better.'],
  fail: ['bad', 'Something is wrong.'],
};

/** Renders what checks of domains found as one page. */
export function checkPage(reports: readonly CheckReport[]): string {
  const failing = reports.filter(({ verdict }) => verdict === 'fail').length;
  return pageOf({
    title: 'MTA-STS check',
    summary: `${counted(reports.length, 'domain')} checked, ${failing} with failures.`,
    sections: [reports.length > 1 ? overview(reports) : NOTHING, ...reports.map(domainSection)],
  });
}

function overview(reports: readonly CheckReport[]): Html {
  const columns = [{ title: 'Domain' }, { title: 'Verdict' }, ...(['fail', 'warn', 'pass', 'not-run'] as const).map((verdict) => ({ title: TITLES[verdict], isNumber: true }))];
  return tableOf('All domains', columns, reports.map((report) => [
    rowHead(report.domain), verdictCell(report.verdict), ...(['fail', 'warn', 'pass', 'not-run'] as const).map((verdict) => html`<td class="number">${testsOf(report, verdict).length}</td>`),
  ]));
}

const TITLES: { readonly [verdict in CheckTest['verdict']]: string } = { 'fail': 'Fail', 'warn': 'Warn', 'pass': 'Pass', 'not-run': 'Not checked' };

function domainSection(report: CheckReport, index: number): Html {
  const id = `domain-${index + 1}`;
  const [tone, text] = VERDICTS[report.verdict];
  const counts = (['fail', 'warn', 'pass', 'not-run'] as const).map((verdict) => `${testsOf(report, verdict).length} ${TITLES[verdict].toLowerCase()}`).join(', ');
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${report.domain}</h2>
<p class="verdict ${tone}"><strong>${report.verdict.toUpperCase()}</strong> ${text}</p>
<p>Tests: ${counts}.</p>
${problems(report)}<h3>Mail exchangers by stage</h3>
${mxMatrix(report)}<h3>What is right</h3>
${plainTests(`Passed tests of ${report.domain}`, testsOf(report, 'pass'))}<h3>What was not checked</h3>
${plainTests(`Tests of ${report.domain} that did not run`, testsOf(report, 'not-run'))}</section>
`;
}

function problems(report: CheckReport): Html {
  const tests = [...testsOf(report, 'fail'), ...testsOf(report, 'warn')];
  if (tests.length === 0) return NOTHING;
  const columns = [{ title: 'Test' }, { title: 'Verdict' }, { title: 'What was seen' }, { title: 'Why it matters' }, { title: 'Fix' }];
  return html`<h3>What is wrong, and how to fix it</h3>
${tableOf(`Failures and warnings of ${report.domain}`, columns, tests.map(problemRow))}`;
}

function problemRow({ code, verdict, message, evidence, fix }: CheckTest): Html[] {
  const seen = evidence === null ? NOTHING : html`<pre>${evidence.trimEnd().split(/\r?\n/).map((line) => html`${line}
`)}</pre>`;
  return [
    rowHead(Html.docsLink('checks.md', code.toLowerCase(), code)), verdictCell(verdict), html`<td>${message}${seen}</td>`,
    cell(CHECK_TESTS[code as keyof typeof CHECK_TESTS]?.why ?? ''), cell(fix ?? ''),
  ];
}

function plainTests(caption: string, tests: readonly CheckTest[]): Html {
  if (tests.length === 0) {
    return html`<p>Nothing.</p>
`;
  }
  return tableOf(caption, [{ title: 'Test' }, { title: 'Result' }], tests.map(({ code, message }) => [rowHead(Html.docsLink('checks.md', code.toLowerCase(), code)), cell(message)]));
}

/** A host goes through the stages from left to right. */
function mxMatrix({ domain, mx }: CheckReport): Html {
  if (mx.length === 0) {
    return html`<p>No host of an MX record is known.</p>
`;
  }
  const columns = ['Mail exchanger', 'Covered by the policy', 'STARTTLS', 'TLS version', 'Certificate', 'Expires'].map((title) => ({ title }));
  return tableOf(`Mail exchangers of ${domain}, by stage`, columns, mx.map(stagesOf));
}

function stagesOf({ host, covered, starttls, tlsVersion, certificate }: MxRow): Html[] {
  return [
    rowHead(host), stage(covered, 'yes', 'no'), stage(starttls, 'yes', 'no'),
    tlsVersion === null ? stage(null) : cell(tlsVersion),
    certificate === null ? stage(null) : stage(certificate.valid, 'valid', certificate.error ?? 'not valid'),
    certificate === null ? stage(null) : cell(`${certificate.notAfter.slice(0, 10)} (${certificate.daysLeft} days)`),
  ];
}

function stage(isGood: boolean | null, good = '', bad = ''): Html {
  if (isGood === null) return html`<td class="soft">not checked</td>`;
  return isGood ? html`<td class="good">✓ ${good}</td>` : html`<td class="bad level-2">✗ ${bad}</td>`;
}

function verdictCell(verdict: CheckTest['verdict']): Html {
  const tone = verdict === 'not-run' ? 'soft' : VERDICTS[verdict][0];
  return html`<td class="${tone}">${TITLES[verdict]}</td>`;
}

function testsOf({ tests }: CheckReport, verdict: CheckTest['verdict']): readonly CheckTest[] {
  return tests.filter((test) => test.verdict === verdict);
}
