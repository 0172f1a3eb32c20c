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
export function dependenciesOf({ Resources }: Template): Map<string, ReadonlySet<string>> {
  return new Map(Object.entries(Resources).map(([id, { Properties, DependsOn = [] }]) => {
    const found = new Set([DependsOn].flat());
    visitReferences(Properties, (target) => found.add(target));
    return [id, new Set([...found].filter((target) => target in Resources))];
  }));
}

/** Returns the resources that an update may change: those that are new or have other properties, and those that use values of such resources. */
export function changedBetween(before: Template | undefined, { Resources }: Template): ReadonlySet<string> {
  const isOther = (id: string) => (
    !before?.Resources[id] || JSON.stringify(Resources[id].Properties) !== JSON.stringify(before.Resources[id].Properties)
  );
  const changed = new Set(Object.keys(Resources).filter(isOther));
  for (let size = -1; size < changed.size;) {
    size = changed.size;
    for (const [id, { Properties }] of Object.entries(Resources)) visitReferences(Properties, (target) => changed.has(target) && changed.add(id));
  }
  return changed;
}

/** Replaces the references in a value. `attribute` is undefined for a Ref. Text that only decorates a name stays. */
export function resolved(value: unknown, lookUp: (id: string, attribute?: string) => string): any {
  if (Array.isArray(value)) return value.map((item) => resolved(item, lookUp));
  if (typeof value !== 'object' || value === null) return value;
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

function visitReferences(value: unknown, found: (id: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    if (name === 'Ref') found(item);
    else if (name === 'Fn::GetAtt') found([item].flat()[0]);
    else if (name === 'Fn::Sub') for (const [, id] of String([item].flat()[0]).matchAll(PLACEHOLDER)) found(id);
    visitReferences(item, found);
  }
}
