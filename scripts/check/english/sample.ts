import { Text } from './texts';

/** Returns so many docstrings and messages, the same for the same seed: to see what the English of a state is like. */
export function sample(texts: readonly Text[], count: number, seed: number): Text[] {
  const docstrings = texts.filter(({ kind, text }) => kind === 'comment' && /^\s*(?:\/\*)?\*\s.*\w \w/.test(text));
  const messages = texts.filter(({ kind, text }) => kind === 'string' && text.trim().split(' ').length > 6);
  const numbers = random(seed);
  const chosen = (from: readonly Text[]) => Array.from({ length: count }, () => from[Math.floor(numbers.next().value! * from.length)]);
  return [...chosen(docstrings), ...chosen(messages)];
}

/** Yields numbers from 0 to 1: the same for the same seed. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 48271) % 2147483647;
    yield state / 2147483647;
  }
}
