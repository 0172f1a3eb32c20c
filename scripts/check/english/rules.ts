import { DOCSTRING_RULE, verblessDocstrings } from './docstrings';
import { Finding } from './finding';
import { PATTERNS } from './patterns';
import { Text, textsOf } from './texts';
import { incompleteTitles, TITLE_RULE } from './titles';
import { wrappedProse, WRAPPING_RULE } from './wrapping';

/** Names of the rules, in the order in which they are counted. */
export const RULES: readonly string[] = [
  ...PATTERNS.map(({ name }) => name), DOCSTRING_RULE, TITLE_RULE, WRAPPING_RULE, 'unused exception',
];

/** Finds all that a file's English breaks rules with. */
export function findingsIn(file: string, content: string): Finding[] {
  return [
    ...phrasesIn(textsOf(file, content)), ...verblessDocstrings(file, content), ...incompleteTitles(file, content),
    ...wrappedProse(file, content),
  ];
}

function phrasesIn(texts: readonly Text[]): Finding[] {
  return texts.flatMap(({ file, line, text }) => PATTERNS.flatMap(({ name: rule, regex, why, better }) => (
    [...text.matchAll(regex)].map(([phrase]) => ({ file, line, rule, phrase: phrase.trim(), better: `${better} (${why})` })))));
}
