import { Api, Client } from './api';

/** Takes an alternate name off the distribution that has it, as its owner does by hand. */
export async function takeOff(client: Client, name: string): Promise<void> {
  const api = new Api(client);
  const { text: list } = await api.rest('cloudfront', 'GET', '/2020-05-31/distribution');
  for (const [, id] of list.matchAll(/<DistributionSummary>.*?<Id>(\w+)<\/Id>/gs)) {
    const { text, headers } = await api.rest('cloudfront', 'GET', `/2020-05-31/distribution/${id}/config`);
    const without = text.replace(/<Aliases>.*?<\/Aliases>/s, (aliases) => withoutName(aliases, name));
    if (without !== text) await api.rest('cloudfront', 'PUT', `/2020-05-31/distribution/${id}/config`, without, { 'If-Match': headers.get('etag')! });
  }
}

function withoutName(aliases: string, name: string): string {
  const names = [...aliases.matchAll(/<CNAME>(.*?)<\/CNAME>/g)].map(([, one]) => one);
  if (!names.includes(name)) return aliases;
  const left = names.filter((one) => one !== name);
  return `<Aliases><Quantity>${left.length}</Quantity><Items>${left.map((one) => `<CNAME>${one}</CNAME>`).join('')}</Items></Aliases>`;
}
