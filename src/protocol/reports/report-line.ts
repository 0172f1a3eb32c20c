/**
 * Renders and parses the JSON of stored lines, whose names are in lower case with underscores.
 *
 * Readers of columns, such as Athena and other SQL engines, lower the case of names, and differ on those of nested objects. In lower case a name is the
 * same to all of them.
 */
export function renderLine(value: object): string {
  return JSON.stringify(renamed(value, WRITTEN, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
}

/** Returns an object with the names that the code uses. */
export function parseLine<T>(line: string): T {
  return renamed(JSON.parse(line), READ, (name) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())) as T;
}

/** All names are ours, and few. */
const [WRITTEN, READ] = [new Map<string, string>(), new Map<string, string>()];

/** Lines nest no deeper than a failure detail in a list: no stranger's object is in them. */
function renamed(value: unknown, known: Map<string, string>, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, known, rename));
  if (typeof value !== 'object' || value === null) return value;
  const result: { [name: string]: unknown } = {};
  for (const name in value) {
    let other = known.get(name);
    if (other === undefined) known.set(name, other = rename(name));
    const one = (value as { readonly [name: string]: unknown })[name];
    result[other] = typeof one === 'object' && one !== null ? renamed(one, known, rename) : one;
  }
  return result;
}
