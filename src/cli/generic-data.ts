import { joined, SourceText, ZoneToken } from './zone-text';
import { error, Problem } from '../protocol/problem';

/** Data of a record in the form that is possible for every type (RFC 3597 §5), decoded as far as it goes. */
export interface GenericData extends SourceText {
  readonly problem: Problem | undefined;
}

/** Says whether the data of a record has the generic form: `\# LENGTH HEX`. */
export function isGenericData([mark, length]: readonly ZoneToken[]): boolean {
  return mark?.text === '#' && !mark.quoted && /^[0-9]{1,5}$/.test(length?.text ?? '');
}

/** Decodes strings that each follow their length, as in TXT records and domain names. `separator` goes between two of them. */
export function decodeGenericData([mark, length, ...words]: readonly ZoneToken[], separator = ''): GenericData {
  const { text: hex, positions } = joined(words);
  // Stops at the first pair that is not hexadecimal.
  const octets = Buffer.from(hex, 'hex');
  const characters: string[] = [];
  const places: number[] = [];
  const add = (character: string, octet: number) => {
    characters.push(character);
    places.push(positions[2 * octet]);
  };
  let cut: string | undefined;
  for (let at = 0; at < octets.length; at += 1 + octets[at]) {
    if (at > 0 && separator !== '') add(separator, at);
    const string = octets.subarray(at + 1, at + 1 + octets[at]);
    string.forEach((octet, index) => add(String.fromCharCode(octet), at + 1 + index));
    if (string.length < octets[at]) cut = `a string announces ${octets[at]} octets and ${string.length} follow`;
  }
  const rule = hex.length % 2 === 1 || octets.length < hex.length / 2 ? 'the data has two hexadecimal digits an octet'
    : Number(length.text) === octets.length ? cut : `'${length.text}' octets are announced and ${octets.length} follow`;
  const fix = "ask for the record in the usual form, such as 'dig TXT', or write the text in quotes";
  return { text: characters.join(''), positions: places, at: mark.at, problem: rule === undefined ? undefined : error('BAD_GENERIC_DATA', `the data is not in the form of RFC 3597: ${rule}; ${fix}`, length.at) };
}
