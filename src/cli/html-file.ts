import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError, UsageError, Values } from './command';

export const HTML_OPTION = { html: { type: 'string' } } as const;

/** Where a command puts its page. */
export class HtmlFile {
  /**
   * Returns the file that an option names, if it is given. Makes sure that it can be written, because all the work comes before that.
   *
   * @param inputs Files that are read, which it must not replace
   */
  public static of(option: Values[string], inputs: readonly string[] = []): HtmlFile | undefined {
    if (option === undefined) return undefined;
    if (option === '' || String(option).startsWith('-')) throw new UsageError(`--html is '${option}': it takes the name of the file to write, such as report.html`);
    const file = new HtmlFile(String(option));
    if (inputs.some((input) => path.resolve(input) === path.resolve(file.name))) {
      throw new UsageError(`--html is '${option}', which is one of the files to read and would be replaced: give it another name`);
    }
    file.attempt(() => fs.closeSync(fs.openSync(file.name, 'a')));
    return file;
  }

  private constructor(private readonly name: string) {}

  /** Writes the page, and says so. */
  public write(page: string): string {
    this.attempt(() => fs.writeFileSync(this.name, page));
    return `wrote ${this.name}`;
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new InputError(`'${this.name}' can't be written: ${(error as Error).message}; give --html a file in a directory that exists`);
    }
  }
}
