import { Resolver } from 'node:dns/promises';

/** Answers that deny the record, as opposed to failed lookups. */
const NO_RECORD = ['ENODATA', 'ENOTFOUND'];

/** Looks up the hosts of a name's MX records. Returns none if there is no such record. */
export async function mxInDns(name: string, resolver: Pick<Resolver, 'resolveMx'> = patientResolver()): Promise<string[]> {
  return (await found(resolver.resolveMx(name))).map(({ exchange }) => exchange);
}

/** Looks up a name's TXT records, and joins the strings of each. Returns none if there is no such record. */
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
