/** A phrase that reads as if translated, or a word that has another name in this project's vocabulary (docs/architecture.md). */
export interface Pattern {
  readonly name: string;
  readonly regex: RegExp;
  readonly better: string;
}

const word = (words: string) => new RegExp(`\\b(?:${words})\\b`, 'gi');

export const PATTERNS: readonly Pattern[] = [
  { name: 'behind', regex: /\b(?:behind|in front of) (?!(?:CloudFront|the load balancer|a load balancer|a proxy)\b)/gi, better: 'after, before, or what really happens' },
  { name: 'mend', regex: word('mend|mends|mended|mending|remedy|remedies'), better: 'fix' },
  { name: 'told', regex: word('told|tells? (?:that|who|what|when|until|whether|of|nobody|people|the)|hears? of|hear by|learns? of'), better: 'say, show, publish, report' },
  { name: 'looked at', regex: word('look(?:s|ed|ing)? at'), better: 'check, read' },
  { name: 'stands', regex: word('stands?(?! for\\b)|stood'), better: 'is' },
  { name: 'of which', regex: word('of which|of whose|of whom'), better: 'a new sentence' },
  { name: 'whoever', regex: word('whoever|who(?:se)?soever|whomever|wherefrom|whereto'), better: 'anyone who, those who' },
  { name: 'but for', regex: word('but for|all but|nothing but|not else'), better: 'except' },
  { name: 'anew', regex: word('anew|once more again|likewise|the like'), better: 'again, also' },
  { name: 'who does', regex: /\b(?:for|by|to|with|from|and|than) who (?!(?:is|are|was|were)\b)[a-z]+s\b/gi, better: 'those who' },
  { name: 'no noun', regex: /\b(?:is|are|was|be) no (?!longer\b|more\b|reason\b|less\b|need\b|one\b|such\b|way\b|room\b|answer\b|limit\b|record\b|policy\b|report\b|test\b|check\b)[a-z]+/gi, better: 'not a' },
  { name: 'as it is', regex: word('as (?:it|they) (?:is|are) of|the which|in so many words|all the same|as a rule|in turn|at hand|of its own making'), better: 'plain words' },
  { name: 'vocabulary', regex: word('heirs?|trouble[sd]?|admitted|admission|guards?|strays?|twins?|mishaps?|lookouts?'), better: 'the word of the glossary' },
];
