import { Resolver } from 'node:dns/promises';

/** Answers that say that there is no such record, and not that nobody knows. */
const NO_RECORD = ['ENODATA', 'ENOTFOUND'];

/** Hosts of the MX records that the DNS gives for a name; none where there is no such record. */
export async function mxInDns(name: string, resolver: Pick<Resolver, 'resolveMx'> = new Resolver({ timeout: 5_000, tries: 3 })): Promise<string[]> {
  try {
    return (await resolver.resolveMx(name)).map(({ exchange }) => exchange);
  } catch (error) {
    if (NO_RECORD.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
