import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';

const ROOT = path.join(__dirname, '..', '..');

describe('npm run demo', () => {
  test('the demo shows the records, the policy, what a sender decides, and the embedded report', async () => {
    const { status, stdout } = await demo();
    expect(status).toBe(0);
    const [, id] = /_mta-sts\.example\.com\. TXT "v=STSv1; id=([0-9a-f]{32});"/.exec(stdout)!;
    expect(stdout).toContain(`A sender finds the id ${id}`);
    expect(stdout).toMatch(/mode: testing\n +mx: mx1\.example\.com/);
    expect(stdout).toMatch(/mx1\.example\.com: goes on/);
    expect(stdout).toMatch(/mx\.attacker\.example: delivers and reports/);
    expect(stdout).toContain('the policy of example.com does not cover the MX record mx2.example.com');
    expect(stdout).toContain('Rehearsal Mail Inc. on example.com');
    expect(stdout).toContain('certificate-expired: 5 at mx2.example.com');
    expect(stdout).toContain([
      'What MailNotifications would send to the owner of example.com',
      '  Subject: NOT_READY example.com: new failure, the certificate is not valid',
    ].join('\n'));
    expect(stdout).toContain('  New failure: STARTTLS is not offered at mx2[.]example[.]com');
    const page = pageIn(stdout);
    expect(page).toContain('<h2 id="domain-1">example.com</h2>');
    expect(page).toContain('312 sessions succeeded, 7 sessions failed');
  }, 60_000);

  test("the demo accepts reports of others, about their domain, and shows a stranger's control characters as text", async () => {
    const report = {
      'organization-name': 'Other\u001b[2J Inc.',
      'contact-info': 'tls@other.example',
      'report-id': '1',
      'policies': [{
        'policy': { 'policy-type': 'sts', 'policy-domain': 'mail.example.net' },
        'summary': { 'total-successful-session-count': 1, 'total-failure-session-count': 2 },
        'failure-details': [{ 'result-type': 'validation-failure', 'failed-session-count': 2 }],
      }],
    };
    const { status, stdout } = await demo({ 'other.json.gz': gzipSync(JSON.stringify(report)) });
    expect(status).toBe(0);
    expect(stdout).toContain('_mta-sts.mail.example.net. TXT');
    expect(stdout).toContain('Other\\x1b[2J Inc. on mail.example.net');
    expect(stdout).toContain('sessions: 1 succeeded, 2 failed');
    expect(stdout).toContain('validation-failure: 2');
    expect(pageIn(stdout)).toContain('Other\\u{1b}[2J Inc.');
  }, 60_000);

  test('the demo shows why a report does not count', async () => {
    const mail = ['From: noreply@stranger.example', 'TLS-Report-Domain: example.com', 'Content-Type: application/tlsrpt+json', '',
      '{"organization-name":"S","policies":[{"policy":{"policy-domain":"example.com"}}]}'].join('\r\n');
    const { status, stdout } = await demo({ 'unsigned.eml': mail });
    expect(status).toBe(0);
    expect(stdout).toContain('not accepted, DKIM_MISSING');
    expect(stdout).toContain('nothing: no report has a failure');
    expect(pageIn(stdout)).toContain('DKIM_MISSING');
  }, 60_000);

  test.each([
    ['a file that is not there', undefined, /'.*report\.eml' is not there: give the path of a mail/],
    ['a file that is not a report', 'From: a@example.com\r\n\r\nHello', /'.*report\.eml' holds no TLS report/],
  ])('the demo ends with a clear error for %s', async (_, content, message) => {
    const { status, stderr } = await demo({ 'report.eml': content });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n +at /);
  }, 60_000);
});

/** Reads the page whose path is the last line. */
function pageIn(stdout: string): string {
  const [, file] = /\n {2}(\/.*report\.html)\n$/.exec(stdout)!;
  const page = fs.readFileSync(file, 'utf8');
  fs.rmSync(path.dirname(file), { recursive: true });
  return page;
}

/** Runs the demo in a process of its own, as the task does. */
async function demo(files: { [name: string]: string | Buffer | undefined } = {}): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'reports-'));
  try {
    const args = Object.entries(files).map(([name, content]) => {
      if (content !== undefined) fs.writeFileSync(path.join(directory, name), content);
      return path.join(directory, name);
    });
    return await run(['--tsconfig', 'tsconfig.dev.json', 'demo/main.ts', ...args]);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

function run(args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(ROOT, 'node_modules', '.bin', 'tsx'), args, { cwd: ROOT, env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) child[stream].setEncoding('utf8').on('data', (data) => { output[stream] += data; });
    child.on('error', reject).on('close', (status) => resolve({ status, ...output }));
  });
}
