/** Marks a stranger's text in a message, so that each form of the message can make it harmless in its way. */
export class Foreign {
  public constructor(public readonly text: string) {}
}

/** A text of ours with texts of strangers in it. */
export type RichText = ReadonlyArray<string | Foreign>;

/** Makes a text. What is marked as a stranger's stays marked. */
export function rich(literals: TemplateStringsArray, ...values: ReadonlyArray<string | number | Foreign | RichText>): RichText {
  return literals.flatMap((literal, index) => {
    const value = index < values.length ? values[index] : '';
    if (value instanceof Foreign) return [literal, value];
    return typeof value === 'object' ? [literal, ...value] : [literal, String(value)];
  }).filter((part) => part !== '');
}

/** Joins the first `max` texts with commas, and counts the others. */
export function listed(texts: readonly RichText[], max: number): RichText {
  const first = texts.slice(0, max).flatMap((text, index) => index === 0 ? text : [', ', ...text]);
  const others = texts.length - max;
  return others > 0 ? [...first, ` and ${others} more`] : first;
}
