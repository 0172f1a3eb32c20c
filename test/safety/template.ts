import { remembered } from '../support/remembered';

/** A resource as a template defines it. */
export interface Definition {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface Template {
  readonly Resources: { readonly [logicalId: string]: Definition };
}

/** Returns for each resource those that it waits for: by Ref, Fn::GetAtt, Fn::Sub or DependsOn. */
export const dependenciesOf = remembered(({ Resources }: Template): ReadonlyMap<string, ReadonlySet<string>> => (
  new Map(Object.entries(Resources).map(([id, { Properties = {}, DependsOn = [] }]) => {
    const found = new Set([DependsOn, [...referencesIn(Properties)]].flat());
    return [id, new Set([...found].filter((target) => target in Resources))];
  }))
));

/** Returns the resources that an update may change: those that are new or have other properties, and those that use values of such resources. */
export function changedBetween(before: Template | undefined, { Resources }: Template): ReadonlySet<string> {
  const isOther = (id: string) => (
    !before?.Resources[id] || textOf(Resources[id].Properties ?? {}) !== textOf(before.Resources[id].Properties ?? {})
  );
  const changed = new Set(Object.keys(Resources).filter(isOther));
  for (let size = -1; size < changed.size;) {
    size = changed.size;
    for (const [id, { Properties = {} }] of Object.entries(Resources)) {
      if ([...referencesIn(Properties)].some((target) => changed.has(target))) changed.add(id);
    }
  }
  return changed;
}

/** Replaces the references in a value. `attribute` is undefined for a Ref. Text that only decorates a name stays. */
export function resolved(value: unknown, lookUp: (id: string, attribute?: string) => string): any {
  if (typeof value !== 'object' || value === null || isPlain(value)) return value;
  if (Array.isArray(value)) return value.map((item) => resolved(item, lookUp));
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as { [name: string]: any };
  if (Ref !== undefined) return Ref.startsWith('AWS::') ? Ref : lookUp(Ref);
  if (attribute !== undefined) return lookUp(attribute[0], attribute[1]);
  if (join !== undefined) return join[1].map((item: unknown) => resolved(item, lookUp)).join(join[0]);
  if ('Fn::Sub' in value) return substituted((value as { [name: string]: any })['Fn::Sub'], lookUp);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, lookUp)]));
}

const PLACEHOLDER = /\$\{([^!}.]+)(?:\.([^}]+))?\}/g;

function substituted(value: unknown, lookUp: (id: string, attribute?: string) => string): string {
  return String([value].flat()[0]).replace(PLACEHOLDER, (_, id, attribute) => id.startsWith('AWS::') ? id : lookUp(id, attribute));
}

/** Returns whether nothing in a value is to be replaced. */
const isPlain = remembered((value: object): boolean => Object.entries(value).every(([name, item]) => (
  !['Ref', 'Fn::GetAtt', 'Fn::Join', 'Fn::Sub'].includes(name) && (typeof item !== 'object' || item === null || isPlain(item))
)));

/** Returns the names of all that a value refers to. */
export const referencesIn = remembered((value: object): ReadonlySet<string> => new Set(Object.entries(value).flatMap(([name, item]) => [
  ...name === 'Ref' ? [item] : [],
  ...name === 'Fn::GetAtt' ? [[item].flat()[0]] : [],
  ...name === 'Fn::Sub' ? [...String([item].flat()[0]).matchAll(PLACEHOLDER)].map(([, id]) => id) : [],
  ...typeof item === 'object' && item !== null ? referencesIn(item) : [],
])));

/** Makes a text by which values are compared. */
export const textOf = remembered((value: object): string => JSON.stringify(value));
