import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');

export interface RegexLiteral {
  /** File and line. */
  readonly where: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Finds every regular expression in a directory's source, as its compiler sees it. */
export function regexLiterals(directory = 'src'): RegexLiteral[] {
  const files = fs.readdirSync(path.join(ROOT, directory), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();
  return files.flatMap((file) => literalsIn(path.join(directory, file), fs.readFileSync(path.join(ROOT, directory, file), 'utf8')));
}

/** Finds the places that call a name, or construct an object of it. */
export function callsOf(names: readonly string[], directory = 'src'): string[] {
  const files = fs.readdirSync(path.join(ROOT, directory), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).sort();
  return files.flatMap((file) => {
    const found: string[] = [];
    visit(sourceOf(file, fs.readFileSync(path.join(ROOT, directory, file), 'utf8')), (node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
      const name = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : node.expression.getText();
      const owner = ts.isPropertyAccessExpression(node.expression) ? node.expression.expression.getText() : '';
      if (names.includes(name) || names.includes(owner)) found.push(`${path.posix.join(directory, file)}: ${name}`);
    });
    return found;
  });
}

export function literalsIn(file: string, text: string): RegexLiteral[] {
  const source = sourceOf(file, text);
  const literals: RegexLiteral[] = [];
  visit(source, (node) => {
    if (!ts.isRegularExpressionLiteral(node)) return;
    const end = node.text.lastIndexOf('/');
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    literals.push({ where: `${file}:${line}`, pattern: node.text.slice(1, end), flags: node.text.slice(end + 1) });
  });
  return literals;
}

function sourceOf(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, seen: (node: ts.Node) => void): void {
  seen(node);
  node.forEachChild((child) => visit(child, seen));
}
