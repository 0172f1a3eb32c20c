import { Resolver } from 'node:dns/promises';

/** Answers that say that there is no such record, and not that nobody knows. */
const NO_RECORD = ['ENODATA', 'ENOTFOUND'];

/** Hosts of the MX records that the DNS gives for a name; none where there is no such record. */
export async function mxInDns(name: string, resolver: Pick<Resolver, 'resolveMx'> = patientResolver()): Promise<string[]> {
  return (await found(resolver.resolveMx(name))).map(({ exchange }) => exchange);
}

/** The TXT records that the DNS gives for a name, the strings of each joined; none where there is no such record. */
export async function txtInDns(name: string, resolver: Pick<Resolver, 'resolveTxt'> = patientResolver()): Promise<string[]> {
  return (await found(resolver.resolveTxt(name))).map((strings) => strings.join(''));
}

function patientResolver(): Resolver {
  return new Resolver({ timeout: 5_000, tries: 3 });
}

async function found<T>(answer: Promise<T[]>): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    if (NO_RECORD.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
