import * as ts from 'typescript';

/** What kind of text it is: `sample` chooses by it. */
export type TextKind = 'comment' | 'string' | 'prose';

/** One line that people read. */
export interface Text {
  readonly file: string;
  readonly line: number;
  readonly kind: TextKind;
  readonly text: string;
}

/** Returns what people read in a file: comments and strings of code, and the prose of documents. */
export function textsOf(file: string, content: string): Text[] {
  if (file.endsWith('.md')) return textsOfDocument(file, content);
  return /\.[cm]?[jt]s$/.test(file) ? textsOfSource(file, content) : textsOfScript(file, content);
}

/** Finds the comments and strings of TypeScript and JavaScript. A string without a space is a name, not a text. */
function textsOfSource(file: string, content: string): Text[] {
  const source = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const at = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const texts: Text[] = [];
  const comments = new Set<number>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(content, node.getFullStart()) ?? []) {
      if (comments.has(pos)) continue;
      comments.add(pos);
      content.slice(pos, end).split('\n').forEach((text, index) => texts.push({ file, line: at(pos) + index, kind: 'comment', text }));
    }
    if ((ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) && / /.test(node.text)) {
      texts.push({ file, line: at(node.getStart()), kind: 'string', text: node.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** Finds the comments and strings of Python, shell, Java and Go, whose syntax for both is alike enough. */
function textsOfScript(file: string, content: string): Text[] {
  let isDocstring = false;
  return content.split('\n').flatMap((line, index) => {
    const quotes = line.split('"""').length - 1;
    const wasDocstring = isDocstring;
    if (quotes % 2 === 1) isDocstring = !isDocstring;
    const found = (kind: TextKind, text: string): Text => ({ file, line: index + 1, kind, text });
    if (wasDocstring || quotes > 0) return [found('comment', line)];
    const [comment] = /(?:^|\s)(?:#|\/\/|\/?\*).*$/.exec(line) ?? [];
    const strings = line.slice(0, line.length - (comment?.length ?? 0)).match(/'[^']* [^']*'|"[^"]* [^"]*"/g) ?? [];
    return [...strings.map((text) => found('string', text)), ...comment === undefined ? [] : [found('comment', comment)]];
  });
}

/** Finds the prose of a document, and the comments and strings of its TypeScript. */
function textsOfDocument(file: string, content: string): Text[] {
  let isCode = false;
  const prose = content.split('\n').flatMap((text, index): Text[] => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    return isCode ? [] : [{ file, line: index + 1, kind: 'prose', text: text.replace(/`[^`]*`/g, '`…`') }];
  });
  const blocks = [...content.matchAll(/^```ts.*\n([^]*?)^```/gm)];
  const inCode = blocks.flatMap(({ index, 1: code }) => {
    const firstLine = content.slice(0, index).split('\n').length;
    return textsOfSource(file, code).map((text) => ({ ...text, line: firstLine + text.line }));
  });
  return [...prose, ...inCode];
}
