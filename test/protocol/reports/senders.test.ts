import * as fs from 'node:fs';
import * as path from 'node:path';
import { ReportReader } from '../../../src/cli/report-reader';

const SENDERS = path.join(__dirname, '..', '..', 'fixtures', 'senders');
const EXPECTED = '.expected.json';

const files = fs.readdirSync(SENDERS).filter((file) => !file.endsWith(EXPECTED));

/** What senders do that no RFC asks for, one a file. */
test.each(files)('the report in %s is read as expected', async (file) => {
  const [{ report, message }, ...others] = await new ReportReader().read(path.join(SENDERS, file));
  expect([message, others]).toEqual([null, []]);
  expect(report).toEqual(JSON.parse(fs.readFileSync(path.join(SENDERS, `${file}${EXPECTED}`), 'utf8')));
});

test('there is a file for every expectation', () => {
  const expectations = fs.readdirSync(SENDERS).filter((file) => file.endsWith(EXPECTED));
  expect(expectations.map((file) => file.slice(0, -EXPECTED.length)).sort()).toEqual([...files].sort());
});
