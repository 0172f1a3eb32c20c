import * as fs from 'node:fs';
import * as path from 'node:path';
import { compilerMessages } from './support/documents';
import { README_APPS } from './support/readme';

/** What the page on notifications says is there already. */
const BEFORE = `import { Stack } from 'aws-cdk-lib';
import { MtaSts } from 'cdk-mta-sts';
declare const stack: Stack;
declare const mtaSts: MtaSts;
`;

// One program for all: most of the compiler's time goes into the declarations of aws-cdk-lib.
test("the README's code compiles, and that of the page on notifications compiles as one app", () => {
  const page = fs.readFileSync(path.join(__dirname, '..', 'docs', 'notifications.md'), 'utf8');
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
  expect(blocks).toHaveLength(3);
  expect(README_APPS.length).toBeGreaterThan(5);
  expect(compilerMessages([...README_APPS, BEFORE + blocks.join('\n')])).toEqual([]);
});

/** Without a `comparisonOperator`, an alarm rings at its threshold too. */
test('no alarm of the documents and of the deployed apps rings at zero failures', () => {
  const files = ['docs', 'examples', 'test/deploy/apps'].flatMap((folder) => fs.readdirSync(path.join(__dirname, '..', folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(md|ts)$/.test(file) && !file.includes('node_modules')).map((file) => path.join(__dirname, '..', folder, file)));
  const alarms = files.concat(path.join(__dirname, '..', 'README.md')).flatMap((file) => fs.readFileSync(file, 'utf8').match(/createAlarm\([^;]*?\{[^}]*\}/g) ?? []);
  expect(alarms.length).toBeGreaterThan(1);
  expect(alarms.filter((alarm) => /threshold: 0\b/.test(alarm) && !alarm.includes('comparisonOperator'))).toEqual([]);
});
