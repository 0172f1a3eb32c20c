import * as fs from 'node:fs';
import * as path from 'node:path';
import { CHECK_TESTS } from '../../src/checks/check-domain';
import { linkToCheck } from '../../src/notifications/handler/watch-section';
import { compilerMessages } from '../support/documents';

const pageOf = (name: string) => fs.readFileSync(path.join(__dirname, '..', '..', 'docs', name), 'utf8');
const TEXT = pageOf('notifications.md');
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

test.each([...Object.keys(CHECK_TESTS), 'REPORTS_SILENT', 'REPORTS_RULE_MISSING'])('the link that a message has for %s leads to a section', (code) => {
  const [, page, section] = /docs\/(.+)#(.+)$/.exec(linkToCheck(code))!;
  const sections = [...pageOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/ /g, '-').replace(/[^\w-]/g, ''));
  expect(sections).toContain(section);
});
