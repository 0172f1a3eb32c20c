import * as fs from 'node:fs';
import * as path from 'node:path';

/** The id that GitHub gives a heading. */
const anchorOf = (heading: string) => heading.trim().toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');

function hasHeading(file: string, anchor: string): boolean {
  const text = fs.readFileSync(file, 'utf8').replace(/^```.*?^```/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].some(([, heading]) => anchorOf(heading) === anchor) || text.includes(`<a id="${anchor}">`);
}

/** Where a link leads in this repository, if it is a URL of it. README.md has such links, because relative ones work on GitHub and npm only. */
const OWN = /^https:\/\/github\.com\/cdk-mta-sts\/cdk-mta-sts\/(?:blob|tree)\/main\//;

/** Finds the links of a Markdown page that lead to a missing file or heading of the repository. */
export function brokenLinks(root: string, page: string): string[] {
  const file = path.join(root, page);
  const text = fs.readFileSync(file, 'utf8').replace(/^```.*?^```/gms, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link).filter((link) => OWN.test(link) || !/^[a-z]+:/.test(link));
  return links.filter((link) => {
    const [to, anchor] = link.replace(OWN, '').split('#');
    const target = to === '' ? file : path.join(OWN.test(link) ? root : path.dirname(file), to);
    return !fs.existsSync(target) || (anchor !== undefined && !hasHeading(target, anchor));
  });
}

/** Finds missing files of src, test, scripts and examples that a Markdown page names as code. */
export function missingPaths(root: string, page: string): string[] {
  const text = fs.readFileSync(path.join(root, page), 'utf8');
  return [...text.matchAll(/`((?:src|test|scripts|examples|demo|docs)\/[\w./-]+)`/g)]
    .map(([, named]) => named)
    .filter((named) => !fs.existsSync(path.join(root, named)));
}
