import * as fc from 'fast-check';
import { Html, html } from '../../../src/cli/html/markup';
import { anyText } from '../../support/any-text';

const BAD = '</p><script>alert(\'1\')</script><a href="javascript:x">&amp;`\u0000\u001b[2J\u202e\ufffe';

describe('a template', () => {
  test('a template escapes text in content and in a quoted attribute', () => {
    expect(String(html`<p class="${'a"b'}">${BAD}</p>`)).toBe('<p class="a&#34;b">&#60;/p&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;'
      + '&#60;a href=&#34;javascript:x&#34;&#62;&#38;amp;&#96;\\u{0}\\u{1b}[2J\\u{202e}\\u{fffe}</p>');
  });

  test('a template accepts markup, lists of markup and numbers', () => {
    expect(String(html`<ul>${[1, 2].map((one) => html`<li>${one}</li>`)}</ul>${html`<br>`}`)).toBe('<ul><li>1</li><li>2</li></ul><br>');
  });

  test('a template escapes an object that only resembles markup', () => {
    const fake = Object.assign(Object.create(null), { text: '<script>', toString: () => '<script>' });
    expect(String(html`<p>${fake}</p>`)).toBe('<p>&#60;script&#62;</p>');
    expect(String(html`<p>${['<b>'] as unknown as Html[]}</p>`)).toBe('<p>&#60;b&#62;</p>');
  });

  test.each<[where: string, make: () => Html]>([
    ['the name of an element', () => html`<${'b'}>`],
    ['the name of an attribute', () => html`<p ${'onclick'}="x">`],
    ['an attribute without quotes', () => html`<p class=${'a'}>`],
    ['an attribute in single quotes', () => html`<p class='${'a'}'>`],
    ['an address', () => html`<a href="${'https://a.example'}">`],
    ['a part of an address', () => html`<a href="https://a.example/${'x'}">`],
    ['the address of a link in SVG', () => html`<a xlink:href="${'x'}">`],
    ['an address in capitals', () => html`<a HREF="${'x'}">`],
    ['the source of a picture', () => html`<img src="${'x'}">`],
    ['a style', () => html`<p style="${'x'}">`],
    ['a script', () => html`<p onclick="${'x'}">`],
    ['the content of a style', () => html`<style>${'x'}</style>`],
    ['the content of a script', () => html`<script>${'x'}</script>`],
    ['a comment', () => html`<!-- ${'x'} -->`],
    ['markup in an attribute', () => html`<p class="${html`<b>`}">`],
  ])('a template refuses a value as %s', (_, make) => {
    expect(make).toThrow(/can't be put in here|takes nothing in/);
  });

  test('a template shows any text as text', () => {
    fc.assert(fc.property(anyText(), (text) => {
      expect(String(html`<p class="${text}">${text}</p>`)).toMatch(/^<p class="[^"<>]*">[^<>"'`\p{Cc}\p{Cf}\p{Cs}]*<\/p>$/u);
    }));
  });
});

test('a link leads to the documentation only', () => {
  expect(String(Html.docsLink('checks.md', 'mx_none', '<b>'))).toBe('<a href="https://github.com/cdk-mta-sts/cdk-mta-sts/blob/main/docs/checks.md#mx_none">&#60;b&#62;</a>');
  for (const section of ['', '"', '../x', 'a b', 'javascript:x']) expect(() => Html.docsLink('checks.md', section, 'x')).toThrow('is not a section');
});

test("a style sheet can't close an element", () => {
  expect(() => Html.styleSheet('</style>')).toThrow("can't contain <");
});
