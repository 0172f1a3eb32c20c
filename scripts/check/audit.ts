/** What npm says of the advisories on some packages. */
export type AdvisoryAnswer =
  | { readonly kind: 'answered'; readonly advisories: readonly string[] }
  | { readonly kind: 'unanswered'; readonly reason: string };

/** Reads what `npm audit --json` prints. */
export function readAudit(output: string): AdvisoryAnswer {
  const answer = parsed(output);
  if (!answer?.vulnerabilities) return { kind: 'unanswered', reason: firstLineOf(answer?.message ?? answer?.error?.summary ?? output) };
  return { kind: 'answered', advisories: Object.values<any>(answer.vulnerabilities).flatMap(advisoriesOf) };
}

/** `via` names a package where the advisory is on what that package depends on. */
function advisoriesOf({ name, via }: { name: string; via: any[] }): string[] {
  return via.filter((one) => typeof one === 'object').map(({ title, severity, url, range }) => `${name} ${range}: ${title} (${severity}), ${url}`);
}

function parsed(output: string): any {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}

/** Leaves addresses out, which name the registry. */
function firstLineOf(text: string): string {
  return text.trim().split('\n')[0].replace(/https?:\/\/[^/\s]+/g, '');
}
