import { Progress } from '../../src/cli/progress';
import { aligned, hasColour, rendered } from '../../src/cli/terminal';

describe('a line on a terminal', () => {
  test.each<[what: string, isTTY: boolean | undefined, env: NodeJS.ProcessEnv, expected: boolean]>([
    ['on a terminal', true, { TERM: 'xterm' }, true],
    ['on a terminal with an empty NO_COLOR', true, { TERM: 'xterm', NO_COLOR: '' }, true],
    ['with NO_COLOR', true, { TERM: 'xterm', NO_COLOR: '1' }, false],
    ['on a dumb terminal', true, { TERM: 'dumb' }, false],
    ['in a file', undefined, { TERM: 'xterm' }, false],
  ])('a line has colour only on a terminal that shows colours: %s', (_, isTTY, env, expected) => {
    expect(hasColour({ isTTY }, env)).toBe(expected);
  });

  test("a line has our colours and none of a stranger's", () => {
    expect(rendered({ text: 'a\u001b[32mb', tone: 'bad' }, true)).toBe('\u001b[31ma\\u{1b}[32mb\u001b[0m');
    expect(rendered({ text: 'a\u001b[32mb', tone: 'bad' }, false)).toBe('a\\u{1b}[32mb');
    expect(rendered({ text: 'a' }, true)).toBe('a');
  });
});

describe('a table on a terminal', () => {
  test('a table has columns that are as wide as their content', () => {
    expect(aligned([['name', 'n'], ['a\u001b', '10'], ['', '']], '', 1)).toEqual(['name      n', 'a\\u{1b}  10', '']);
  });

  test('a table counts letters as terminals show them', () => {
    expect(aligned([['日本', 'x'], ['e\u0301', 'x'], ['abcd', 'x']], '')).toEqual(['日本  x', 'e\u0301     x', 'abcd  x']);
  });
});

describe('progress', () => {
  const written = (isTTY: boolean, total: number) => {
    const texts: string[] = [];
    const progress = new Progress('reading', total, { isTTY, write: (text: string) => texts.push(text) });
    for (let index = 0; index < total; index++) progress.next(`${index}\u001b[2J.eml`);
    progress.clear();
    return texts;
  };

  test('progress is one line that is overwritten, without the escapes of a name, and disappears at the end', () => {
    expect(written(true, 2)).toEqual(['\r\u001b[Kreading 1 of 2: 0\\u{1b}[2J.eml', '\r\u001b[Kreading 2 of 2: 1\\u{1b}[2J.eml', '\r\u001b[K']);
  });

  test.each([
    [40, 'a'.repeat(60), `reading 1 of 2: ${'a'.repeat(22)}…`],
    [40, '日'.repeat(60), `reading 1 of 2: ${'日'.repeat(11)}…`],
    [40, 'short', 'reading 1 of 2: short'],
    [10, 'short', 'reading …'],
    [0, 'a'.repeat(50), `reading 1 of 2: ${'a'.repeat(50)}`],
  ])('progress keeps to one line of a terminal of %d columns, as the next line could not erase more: %s', (columns, name, line) => {
    const texts: string[] = [];
    new Progress('reading', 2, { isTTY: true, columns, write: (text: string) => texts.push(text) }).next(name);
    expect(texts).toEqual([`\r\u001b[K${line}`]);
  });

  test('progress is not shown in a file, or for a single item', () => {
    expect([written(false, 3), written(true, 1)]).toEqual([[], []]);
  });
});
