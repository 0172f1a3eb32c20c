import { importedFilesOfCdk } from '../../scripts/bench/import-cost';

test('an import of the package loads the constructs of only those services whose classes the package extends', () => {
  const constructs = importedFilesOfCdk().filter((file) => /^aws-[^/]+\/lib\//.test(file));
  expect([...new Set(constructs.map((file) => file.split('/')[0]))]).toEqual(['aws-cloudwatch', 'aws-iam', 'aws-lambda', 'aws-sqs']);
  expect(constructs).not.toContain('aws-cloudwatch/lib/alarm.js');
});
