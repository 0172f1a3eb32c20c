import * as fs from 'node:fs';
import * as path from 'node:path';
import { compilerMessages } from '../support/documents';

const TEXT = fs.readFileSync(path.join(__dirname, '..', '..', 'docs', 'notifications.md'), 'utf8');
/** What the page says is there already. */
const BEFORE = `import { Stack } from 'aws-cdk-lib';
import { MtaSts } from 'cdk-mta-sts';
declare const stack: Stack;
declare const mtaSts: MtaSts;
`;

test('the code of the page on notifications compiles as one app', () => {
  const blocks = [...TEXT.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code);
  expect(blocks).toHaveLength(3);
  expect(compilerMessages([BEFORE + blocks.join('\n')])).toEqual([]);
}, 60_000);
