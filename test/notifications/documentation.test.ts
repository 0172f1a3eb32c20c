import * as fs from 'node:fs';
import * as path from 'node:path';
import { CHECK_TESTS } from '../../src/checks/check-domain';
import { linkToCheck } from '../../src/notifications/handler/watch-section';

const pageOf = (name: string) => fs.readFileSync(path.join(__dirname, '..', '..', 'docs', name), 'utf8');

test.each([...Object.keys(CHECK_TESTS), 'REPORTS_SILENT', 'REPORTS_RULE_MISSING'])('the link that a message has for %s leads to a section', (code) => {
  const [, page, section] = /docs\/(.+)#(.+)$/.exec(linkToCheck(code))!;
  const sections = [...pageOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/ /g, '-').replace(/[^\w-]/g, ''));
  expect(sections).toContain(section);
});
