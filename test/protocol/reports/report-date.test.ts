import { parseReport } from '../../../src/protocol/reports/parse-report';

const rangeOf = (range: unknown) => {
  const { startDatetime, endDatetime, unreadable } = parseReport(JSON.stringify({ 'policies': [], 'date-range': range })).report;
  return { startDatetime, endDatetime, marks: unreadable.map(({ field, problem, written }) => [field, problem, written]) };
};

test.each<[what: string, written: unknown, expected: string]>([
  ['no zone, and mean UTC (Microsoft)', '2024-03-26T00:00:00', '2024-03-26T00:00:00Z'],
  ['an offset from UTC', '2024-03-26T02:00:00+02:00', '2024-03-26T00:00:00Z'],
  ['an offset without a colon', '2024-03-26T02:00:00+0200', '2024-03-26T00:00:00Z'],
  ['an offset that nobody knows', '2024-03-26T00:00:00-00:00', '2024-03-26T00:00:00Z'],
  ['the largest offset', '2024-03-26T23:59:00+23:59', '2024-03-26T00:00:00Z'],
  ['fractions', '2024-03-26T00:00:00.123Z', '2024-03-26T00:00:00Z'],
  ['a blank for the T', '2024-03-26 00:00:00Z', '2024-03-26T00:00:00Z'],
  ['letters in lower case', '2024-03-26t00:00:00z', '2024-03-26T00:00:00Z'],
  ['no seconds', '2024-03-26T10:30Z', '2024-03-26T10:30:00Z'],
  ['a day only', '2024-03-26', '2024-03-26T00:00:00Z'],
  ['a leap day', '2024-02-29', '2024-02-29T00:00:00Z'],
  ['a leap day of a century', '2000-02-29', '2000-02-29T00:00:00Z'],
  ['seconds since the epoch', '1711411200', '2024-03-26T00:00:00Z'],
  ['seconds since the epoch as a number', 1711411200, '2024-03-26T00:00:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z'],
  ['a leap second in another zone', '2015-06-30T19:59:60-04:00', '2015-06-30T23:59:59Z'],
  ['the last second of four digits', '9999-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ['a year of the first century', '0050-01-01T00:00:00Z', '0050-01-01T00:00:00Z'],
])('a date with %s is read: %s', (_, written, expected) => {
  expect(rangeOf({ 'start-datetime': written })).toEqual({ startDatetime: expected, endDatetime: null, marks: [] });
});

const NO_DATES = [
  'yesterday', '2024-13-45T00:00:00Z', '2026-02-30T00:00:00Z', '2026-02-29', '1900-02-29T00:00:00Z', '2026-04-31T12:00:00Z', '2026-02-31', '2026-06-31T00:00:00+02:00',
  '2026-00-10T00:00:00Z', '2026-05-00', '2026-05-32', '2026-13-01T00:00:00Z', '2026-05-12T24:00:01Z', '2026-05-12T24:30:00Z', '2026-05-12T25:00:00Z', '2026-05-12T23:60:00Z',
  '2026-05-12T23:59:61Z', '2026-05-12T23:59:60Z', '2026-06-30T22:59:60Z', '2016-12-31T23:59:60+01:00', '2026-05-12T12:00:60Z', '2026-05-12T00:00:00+25:00',
  '2026-05-12T00:00:00+24:00', '2026-05-12T00:00:00-01:60', '2026-05-12T00:00:00+2', '9999-12-31T23:59:59-12:00', '0000-01-01T00:00:00+12:00', '12026-05-12', '26-05-12',
  '2026-5-12', '12.05.2026', '05/12/2026', '20260512', '2026-05-12T00:00:00 UTC', '2026-05-12T00:00:00Z/2026-05-13T00:00:00Z', '1778544000000', '-1', '２０２６-05-12',
];
test.each(NO_DATES)('an invalid date is null and marked: %s', (written) => {
  expect(rangeOf({ 'start-datetime': written, 'end-datetime': written })).toEqual({
    startDatetime: null, endDatetime: null, marks: ['start', 'end'].map((name) => [`date-range.${name}-datetime`, 'unreadable', written]),
  });
});

test.each<[json: unknown, written: string]>([[1e300, '1e+300'], [-5, '-5'], [true, 'true'], [['2026-05-12'], '["2026-05-12"]'], [{ date: 1 }, '{"date":1}']])('%j is not a date', (value, written) => {
  expect(rangeOf({ 'end-datetime': value })).toMatchObject({ endDatetime: null, marks: [['date-range.end-datetime', 'unreadable', written]] });
});

test.each([undefined, null, '', ' ', {}, []])('a missing date is null and not marked: %j', (nothing) => {
  expect(rangeOf(nothing)).toEqual({ startDatetime: null, endDatetime: null, marks: [] });
  expect(rangeOf({ 'start-datetime': nothing })).toEqual({ startDatetime: null, endDatetime: null, marks: [] });
});

test('the time 24:00 is the midnight that ends a day, and begins none', () => {
  expect(rangeOf({ 'start-datetime': '2024-03-26T24:00:00Z', 'end-datetime': '2024-03-26T24:00:00Z' })).toEqual({
    startDatetime: null, endDatetime: '2024-03-27T00:00:00Z', marks: [['date-range.start-datetime', 'unreadable', '2024-03-26T24:00:00Z']],
  });
});

test.each<[what: string, start: string, end: string, isPossible: boolean]>([
  ['a day', '2026-05-12T00:00:00Z', '2026-05-12T23:59:59Z', true],
  ['a week', '2020-01-01T00:00:00Z', '2020-01-07T23:59:59Z', true],
  ['a leap year', '2024-01-01', '2025-01-01', true],
  ['a moment', '2026-05-12', '2026-05-12', true],
  ['the end before the start', '2026-05-12T00:00:01Z', '2026-05-12T00:00:00Z', false],
  ['more than a year', '2024-01-01', '2025-01-02', false],
  ['years', '1970-01-01', '2026-05-12', false],
])("a range is marked if it can't be a report's, and kept: %s", (_, start, end, isPossible) => {
  const { startDatetime, endDatetime, marks } = rangeOf({ 'start-datetime': start, 'end-datetime': end });
  expect(startDatetime).toMatch(start.slice(0, 10));
  expect(endDatetime).toMatch(end.slice(0, 10));
  expect(marks).toEqual(isPossible ? [] : [['date-range', 'impossible', `${startDatetime}/${endDatetime}`]]);
});

test('a range that is a text is marked', () => {
  expect(rangeOf('2026-05-12/2026-05-13')).toEqual({ startDatetime: null, endDatetime: null, marks: [['date-range', 'unreadable', '2026-05-12/2026-05-13']] });
});
