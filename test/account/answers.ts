import { QuestionName, QUESTIONS } from './questions';

const NAMES = Object.keys(QUESTIONS) as QuestionName[];

/** What the run saw, question by question. */
export class Answers {
  private readonly seen = new Map<QuestionName, string[]>();
  private readonly reasons = new Map<QuestionName, string>();

  public observe(name: QuestionName, observation: string): void {
    this.seen.set(name, [...this.seen.get(name) ?? [], observation]);
  }

  /** Records why something was not observed, or not completely. */
  public notObserved(name: QuestionName, why: string): void {
    this.reasons.set(name, why);
  }

  /** Runs what observes. Where that fails, the run goes on: it says why nothing was seen. */
  public async asking(name: QuestionName, observe: () => Promise<string>): Promise<void> {
    try {
      this.observe(name, await observe());
    } catch (error) {
      this.notObserved(name, (error as Error).message.split('\n')[0].slice(0, 300));
    }
  }

  public of(name: QuestionName): string {
    const seen = this.seen.get(name);
    const reason = this.reasons.get(name);
    if (seen) return [...seen, ...reason === undefined ? [] : [`in part not observed: ${reason}`]].join('; ');
    return `not observed: ${reason ?? 'the run did not come to it'}`;
  }

  /** Renders the answers for people, who can send them in. */
  public table(): string {
    return [
      '| # | question | what AWS did | what it means |',
      '| --- | --- | --- | --- |',
      ...NAMES.map((name, index) => `| ${index + 1} | **${name}**: ${QUESTIONS[name].question} | ${cell(this.of(name))} | ${cell(QUESTIONS[name].meaning)} |`),
      '',
    ].join('\n');
  }
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\s*\n\s*/g, ' ');
}
