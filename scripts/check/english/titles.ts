import * as ts from 'typescript';
import { Finding } from './finding';

export const TITLE_RULE = 'title without a subject';
const BETTER = "a statement, such as 'the record is not changed'";

/** Verbs that no subject begins with: words that are nouns as well, such as 'reads' and 'returns', are not here. */
const VERBS = new Set([
  'is', 'are', 'was', 'were', 'has', 'have', 'had', 'does', 'do', 'did', 'can', 'cannot', 'may', 'must', 'will', 'would', 'should',
  "isn't", "aren't", "wasn't", "hasn't", "haven't", "doesn't", "don't", "didn't", "can't", "won't",
  'accepts', 'adds', 'allows', 'applies', 'asks', 'becomes', 'begins', 'comes', 'compares', 'contains', 'continues', 'creates', 'deletes', 'explains', 'finishes',
  'gets', 'gives', 'goes', 'ignores', 'keeps', 'knows', 'lets', 'loses', 'makes', 'publishes', 'refuses', 'rejects', 'removes', 'replaces', 'restores', 'says',
  'sees', 'sends', 'serves', 'takes', 'tells', 'warns',
]);
/** Continue another sentence. */
const CONNECTIVES = new Set(['and', 'but', 'nor', 'or', 'also', 'whose']);

/** Decides whether a title can't be a statement. Many fragments pass: a rule that finds them all would need to parse English. */
export function lacksSubject(title: string): boolean {
  const [first, ...rest] = title.trim().split(/\s+/);
  // A placeholder is a row's text, which may be a statement.
  return VERBS.has(first) || CONNECTIVES.has(first) || (rest.length === 0 && !/[%$]/.test(first));
}

/** Finds titles of tests that begin with a verb or continue the title around them, and those of one word. */
export function incompleteTitles(file: string, content: string): Finding[] {
  if (!/^test\/.*\.ts$/.test(file)) return [];
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    const title = ts.isCallExpression(node) && isTest(node.expression) ? node.arguments[0] : undefined;
    const phrase = title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)) ? title.getText(source).slice(1, -1) : undefined;
    if (phrase !== undefined && lacksSubject(phrase)) {
      findings.push({ file, line: source.getLineAndCharacterOfPosition(title!.getStart(source)).line + 1, rule: TITLE_RULE, phrase, better: BETTER });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}

/** Recognizes `test`, `test.only` and `test.each(rows)`, whose call has the title. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test' || callee.text === 'it';
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text !== 'each' && isTest(callee.expression);
  const isEach = ts.isCallExpression(callee) && ts.isPropertyAccessExpression(callee.expression) && callee.expression.name.text === 'each';
  return isEach && isTest(callee.expression.expression);
}
