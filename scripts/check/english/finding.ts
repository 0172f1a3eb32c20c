/** A text that a rule finds fault with. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  /** Name of the rule, such as 'behind'. */
  readonly rule: string;
  /** The words that the rule found. */
  readonly phrase: string;
  readonly better: string;
}
