import * as fs from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ts from 'typescript';
import { AROUND, BLOCKS, README, README_APPS } from './support/readme';

const ROOT = path.join(__dirname, '..');

test('the README has the smallest use and the two commands near its top', () => {
  const top = README.split('\n').slice(0, 75).join('\n');
  expect(BLOCKS[0]).toContain('new MtaSts(stack');
  expect(top.indexOf('npm ci && npm run demo')).toBeGreaterThan(top.indexOf('new MtaSts(stack'));
  expect(top.indexOf('npm ci && npm test')).toBeGreaterThan(top.indexOf('npm ci && npm run demo'));
});

test.each(README_APPS.map((code, index) => [`${index + 1}`, code]))("the README's code can be synthesized: block %s", (_, code) => {
  const resources = Template.fromStack(synthesized(code)).toJSON().Resources;
  expect(Object.values<any>(resources).map(({ Type }) => Type)).toContain('Custom::MtaStsPolicy');
});

test('the README counts the resources correctly', () => {
  const policy = 'policy: MtaStsPolicy.testing(MailExchangers.of(\'mx1.example.com\'))';
  const resources = (code: string) => (
    Object.keys(Template.fromStack(synthesized(AROUND(code))).toJSON().Resources).filter((id) => !id.startsWith('Topic')).length
  );
  const whole = resources(`new MtaSts(this, 'MtaSts', { zone, ${policy} });`);
  const shared = (...names: string[]) => resources(`
    const policyHost = new PolicyHost(this, 'Host');
    const reports = new TlsRptReceiver(this, 'Receiver', { zone });
    ${names.map((name) => `new MtaSts(this, '${name}', { zone, domainName: '${name}.example.com', ${policy}, policyHost, reportDestinations: [reports] });`).join('')}
  `);
  const table = [...README.matchAll(/^\|[^|]+\| (\d+)[^|]*\|[^|]+\|$/gm)].map(([, count]) => Number(count));
  expect(table.reduce((sum, count) => sum + count)).toBe(whole);
  expect(README).toContain(`That makes ${resources(`new MtaSts(this, 'MtaSts', { zone, ${policy}, reportDestinations: [] });`)} resources for policy and records, `
    + `${whole} with reports, and ${shared('one', 'two') - shared('one')} for each further domain`);
});

test('the links of the README are whole URLs, because PyPI and NuGet resolve no others', () => {
  const links = [...README.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
});

describe('the messages of the troubleshooting', () => {
  const [, section] = README.split('\n## Troubleshooting\n');
  const rows = [...section.split('\n## ')[0].matchAll(/^\| `([^|]+)` \| ([^|]+) \| (.+) \|$/gm)].map(([, message, from, fix]) => ({ message, from, fix }));
  const OWN = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    .map((file) => fs.readFileSync(path.join(ROOT, 'src', file), 'utf8')).join('\n')
    // A long message goes on in the next literal.
    .replace(/[`']\s*\+ [`']/g, '').replace(/\\'/g, "'");
  const CLI = fs.readFileSync(path.join(ROOT, 'node_modules', 'aws-cdk', 'lib', 'index.js'), 'utf8');

  test('the table of errors has ten rows', () => {
    expect(rows).toHaveLength(10);
  });

  test.each(rows.filter(({ from }) => from !== 'AWS'))('the message "$message" is in the code that says it', ({ message, from }) => {
    const parts = message.split('...').map((part) => part.trim().replace('_mta-sts', '')).filter((part) => part.replace(/\W/g, '') !== '');
    const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^\\n]{0,80}?');
    expect(from === 'CDK CLI' ? CLI : OWN).toMatch(new RegExp(pattern));
  });

  test.each(rows.filter(({ from }) => from === 'AWS'))('the message "$message", which AWS says, comes with a page that quotes it', ({ fix }) => {
    expect(fix).toMatch(/\]\(https:\/\/(?!console)/);
  });
});

function synthesized(code: string): any {
  const { outputText } = ts.transpileModule(`${code}\nexport { app, stack };`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const exported: { app?: App; stack?: unknown } = {};
  new Function('require', 'exports', outputText)(require, exported);
  return exported.stack;
}
