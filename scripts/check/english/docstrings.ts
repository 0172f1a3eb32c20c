import * as ts from 'typescript';
import { Finding } from './finding';

export const DOCSTRING_RULE = 'docstring without a verb';
const BETTER = "what the function does, such as 'Returns ...'";

/** Words that end in 's' as a verb does, and are none at the beginning of a sentence. */
const NO_VERBS = new Set([
  'as', 'its', 'this', 'these', 'always', 'unless', 'his', 'plus', 'across', 'towards', 'besides', 'perhaps', 'sometimes', 'texts', 'keys', 'ids',
  'resources', 'characters', 'arguments', 'sizes', 'milliseconds', 'seconds', 'days', 'stacks', 'newer', 'lines', 'failures', 'errors', 'certificates',
  'metrics', 'zones', 'verdicts', 'replacements', 'domains', 'mails', 'messages', 'senders', 'resolvers', 'settings', 'bytes',
  'permissions', 'policies', 'versions', 'headers', 'permutations', 'addresses',
]);
/** Plural nouns, and verbs where an object follows. */
const EITHER = new Set([
  'values', 'types', 'files', 'hosts', 'processes', 'requests', 'names', 'steps', 'records', 'parts', 'rules', 'events', 'comments', 'functions', 'reports',
  'changes', 'forms', 'results', 'limits', 'uses', 'places', 'numbers',
]);
const ARTICLE = '(?:an?|the|no|all|any|one|two|each|every|many|much|more|its|their|that (?:another|a|the|it)|what|whether|why|how|which|where|when|nothing|lines)';
const ADVERBS = /^(?:also|always|already|at once|first|never|only|then|usually|safely|silently) /i;
/** Begin a subordinate clause: its verb does not make a sentence of the whole. */
const SUBORDINATE = new RegExp(`\\b(?:${[
  'that', 'which', 'who', 'whose', 'whom', 'what', 'whatever', 'where', 'wherever', 'when', 'whether', 'why', 'how', 'as', 'if', 'because', 'before', 'after',
  'until', 'while', 'since', 'though', 'although', 'so that',
].join('|')})\\b[^,;:]*`, 'gi');
const VERBS_OF_MAIN_CLAUSES = [
  /\b(?:is|are|was|were|has|have|had|can|may|might|must|will|would|should|does|do|did|cannot|(?:is|are|was|does|do|ca|wo)n't|can't)\b/i,
  // Services and pronouns are subjects: a word in the third person after one is its verb.
  /\b(?:it|nothing|nobody|everything|everybody|anybody|somebody|SES|S3|ACM|IAM|Lambda|CDK|CloudFormation|CloudFront|CloudWatch|Route 53|npm|jsii) [a-z]+[^s']s\b/,
  /\b(?:they|we|you|[a-z]+s) (?:also |always |only |never |then |still )?(?:apply|arrive|become|begin|belong|change|come|contain|depend|differ|end|exist|fail|follow|get|give|go|keep|need|nest|pass|receive|remain|stay|take|write)\b/i,
  // An article after a word in the third person or in the past tense begins its object.
  new RegExp(`^(?:an?|the|each|every|[A-Z0-9][\\w.]*) (?:[\\w'-]+ ){0,3}(?:[a-z]+[^s']s|[a-z]+ed|began|wrote|came) ${ARTICLE}\\b`, 'i'),
  /^(?:an?|the|each|every|[A-Z0-9][\w.]*) (?:[\w'-]+ ){0,2}(?:began|ran|goes|comes|nests|stays|works|happens|applies)\b/i,
];

/** Decides whether a docstring's first sentence has a verb of its own. */
export function hasVerb(sentence: string): boolean {
  const words = sentence.replace(/`[^`]*`/g, 'code').replace(ADVERBS, '');
  const first = /^[a-z][a-z-]*/i.exec(words)?.[0].toLowerCase() ?? '';
  const isVerb = EITHER.has(first) ? new RegExp(`^[a-z]+ ${ARTICLE}\\b`, 'i').test(words) : /[a-z](?<!s|u)s$/.test(first) && !NO_VERBS.has(first);
  if (isVerb) return true;
  const main = words.replace(SUBORDINATE, '');
  return VERBS_OF_MAIN_CLAUSES.some((verb) => verb.test(main));
}

function firstSentence(docstring: string): string {
  const text = docstring.replace(/\s+/g, ' ').trim();
  return /^.*?[.;:!?](?= |$)/.exec(text)?.[0] ?? text;
}

/**
 * Finds docstrings of functions and methods that have no verb: what a function does is an action. Types, constants and properties are things,
 * which a noun can describe.
 */
export function verblessDocstrings(file: string, content: string): Finding[] {
  if (!/\.ts$/.test(file)) return [];
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) {
      const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
      const doc = docs[docs.length - 1];
      const sentence = firstSentence((doc && ts.getTextOfJSDocComment(doc.comment)) ?? '');
      const line = doc ? source.getLineAndCharacterOfPosition(doc.getStart()).line + 1 : 0;
      if (sentence !== '' && !hasVerb(sentence)) findings.push({ file, line, rule: DOCSTRING_RULE, phrase: sentence, better: BETTER });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}
