/** What each case expects and what was seen, as tests and as a table for those who read the run. */
export class Outcomes {
  private readonly rows: string[][] = [];

  public constructor(private readonly title: string) {}

  public case(name: string, expected: string, observe: () => Promise<string>): void {
    test(`the case "${name}" ends as expected: ${expected}`, async () => {
      let observed = 'nothing: the case itself failed';
      try {
        observed = await observe();
      } finally {
        this.rows.push([name, expected, observed]);
      }
      expect(observed).toBe(expected);
    }, 60_000);
  }

  public print(): void {
    const told = this.rows.map(([name, expected, observed]) => [name, expected, expected === observed ? 'the same' : observed]);
    const rows = [['Case', 'Expected', 'Observed'], ...told];
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
    const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join(' | ').trimEnd());
    // Jest puts where it was called from before what goes through the console.
    process.stdout.write(`\n${[this.title, '', lines[0], widths.map((width) => '-'.repeat(width)).join('-|-'), ...lines.slice(1)].join('\n')}\n\n`);
  }
}
