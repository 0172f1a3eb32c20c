import { Answers } from './answers';
import { QUESTIONS } from './questions';

test('a question that the run did not reach is a row that says so', () => {
  expect(new Answers().of('start of siblings')).toBe('not observed: the run did not come to it');
});

test('an observation that fails says why, and does not fail the run', async () => {
  const answers = new Answers();
  await answers.asking('Athena on reports', async () => { throw new Error('AccessDenied: you may not\nmore'); });
  expect(answers.of('Athena on reports')).toBe('not observed: AccessDenied: you may not');
});

test('an observation counts even if another one is missing', async () => {
  const answers = new Answers();
  answers.notObserved('what SES writes on top', 'port 25 is blocked');
  answers.observe('what SES writes on top', 'Return-Path first');
  answers.observe('what SES writes on top', 'then Received');
  expect(answers.of('what SES writes on top')).toBe('Return-Path first; then Received; in part not observed: port 25 is blocked');
});

test('the table has a row for each question, each on one line and without additional cells', () => {
  const answers = new Answers();
  answers.observe('Host at CloudFront', 'a | b\nc');
  const rows = answers.table().trim().split('\n').slice(2);
  expect(rows).toHaveLength(Object.keys(QUESTIONS).length);
  expect(rows.find((row) => row.includes('Host at CloudFront'))).toContain('| a \\| b c |');
});
