/** A phrase that reads as if translated, or a word that has another name in this project's vocabulary (docs/architecture.md). */
export interface Pattern {
  readonly name: string;
  readonly regex: RegExp;
  readonly better: string;
}

const word = (words: string) => new RegExp(`\\b(?:${words})\\b`, 'gi');

export const PATTERNS: readonly Pattern[] = [
  { name: 'behind', regex: /\bbehind (?!(?:CloudFront|a (?:load balancer|proxy|TLS server|CNAME))\b)/gi, better: 'after' },
  { name: 'mend', regex: word('mend|mends|mended|mending|remedy|remedies'), better: 'fix' },
  { name: 'told', regex: word('told|tells? (?:that|what|when|until|whether|of|nobody|people)|hears? of|hear by|learns? of'), better: 'say, show, publish, report' },
  { name: 'looked at', regex: word('look(?:s|ed|ing)? at'), better: 'check, read' },
  { name: 'stands', regex: word('stands?(?! for\\b|-in)|stood'), better: 'is' },
  { name: 'of which', regex: word('(?<!none |one half |half |each |all |some |most |any |two |first )of which|of whose|of whom'), better: 'a new sentence' },
  { name: 'whoever', regex: word('whoever|who(?:se)?soever|whomever|wherefrom|whereto'), better: 'anyone who, those who' },
  { name: 'but for', regex: word('but for|all but(?! the)|not else'), better: 'except' },
  { name: 'anew', regex: word('anew|once more again|likewise|the like'), better: 'again, also' },
  { name: 'who does', regex: /\b(?:for|by|to|with|from|and|than) who (?!(?:is|are|was|were)\b)[a-z]+s\b/gi, better: 'those who' },
  { name: 'no noun', regex: /\b(?:it|this|that|which|who) (?:is|are) no (?!longer\b|more\b|less\b)[a-z]+/gi, better: 'not a' },
  { name: 'set phrases', regex: word('in so many words|the which|at hand'), better: 'plain words' },
  { name: 'vocabulary', regex: word('heirs?|troubles|admitted|admission|guards?|strays?|twins?|lookouts?'), better: 'the word of the glossary' },
];
