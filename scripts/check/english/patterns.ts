/** A phrase that reads as if translated, or a word that has another name in this project's vocabulary (docs/architecture.md). */
export interface Pattern {
  readonly name: string;
  readonly regex: RegExp;
  readonly why: string;
  readonly better: string;
}

const word = (words: string) => new RegExp(`\\b(?:${words})\\b`, 'gi');

export const PATTERNS: readonly Pattern[] = [
  {
    name: 'behind',
    regex: /\bbehind (?!(?:CloudFront|a (?:load balancer|proxy|TLS server|CNAME))\b)/gi,
    why: '"behind" is a place, not a time',
    better: 'after',
  },
  { name: 'mend', regex: word('mend|mends|mended|mending|remedy|remedies'), why: 'one action has one name', better: 'fix' },
  {
    name: 'told',
    regex: word('told|tells? (?:that|what|when|until|whether|of|nobody|people)|hears? of|hear by|learns? of'),
    why: 'programs do not talk',
    better: 'say, show, publish, report',
  },
  { name: 'looked at', regex: word('look(?:s|ed|ing)? at'), why: 'a program checks or reads', better: 'check, read' },
  { name: 'stands', regex: word('stands?(?! for\\b|-in| in for\\b)|stood'), why: 'a text does not stand anywhere', better: 'is' },
  {
    name: 'of which',
    regex: word('(?<!none |both |one half |half |each |all |some |most |any |two |first )of which|of whose|of whom'),
    why: 'the reader has to go back',
    better: 'a new sentence',
  },
  { name: 'whoever', regex: word('whoever|who(?:se)?soever|whomever|wherefrom|whereto'), why: 'it is out of date', better: 'anyone who, those who' },
  { name: 'but for', regex: word('but for|all but(?! the)|not else'), why: 'it reads as "but" at first', better: 'except' },
  { name: 'anew', regex: word('anew|once more again|likewise|the like'), why: 'it is out of date', better: 'again, also' },
  { name: 'who does', regex: /\b(?:for|by|to|with|from|and|than) who (?!(?:is|are|was|were)\b)[a-z]+s\b/gi, why: 'a relative clause needs a noun', better: 'those who' },
  { name: 'no noun', regex: /(?<!\b(?:there|where) )\b(?:is|are|was|were|be) no (?!longer\b|more\b|less\b)[a-z]+/gi, why: 'English negates the verb', better: 'not a' },
  { name: 'set phrases', regex: word('in so many words|the which|at hand'), why: 'it says nothing', better: 'plain words' },
  {
    name: 'vocabulary',
    regex: word('heirs?|troubles?|admitted|admission|guards?|strays?|twins?|lookouts?|mishaps?|(?:a|the|one|each|every|second|last|first|whole|failed) looks?(?![-\\w])|its turn|in turn'),
    why: 'the glossary has one word for it',
    better: "the glossary's word: successor, problem, accepted, preflight, orphaned, equivalent, check, step",
  },
];
