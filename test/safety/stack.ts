import { Definition, Template } from './template';

/** A stack as CloudFormation remembers it. Plain data, to be copied. */
export interface Stack {
  readonly name: string;
  status: string;
  /** The last one that was deployed. */
  template?: Template;
  readonly resources: Map<string, Live>;
  /** What CloudFormation says of each resource, and since when. */
  readonly progress: Map<string, { readonly status: string; readonly since: number }>;
  /** How many operations there were. */
  operations: number;
}

/** A resource of a stack. */
export interface Live {
  readonly logicalId: string;
  readonly definition: Definition;
  readonly physicalId: string;
  /** As they were set last. */
  readonly properties: { readonly [name: string]: any };
  readonly attributes: { readonly [name: string]: string };
}

export function emptyStack(name: string): Stack {
  return { name, status: '', resources: new Map(), progress: new Map(), operations: 0 };
}

export function isCustom(type: string): boolean {
  return type.startsWith('Custom::');
}

/** Returns a function that looks up the present value of a Ref or an attribute. */
export function lookUpIn(stack: Stack): (id: string, attribute?: string) => string {
  return (id, attribute) => {
    const live = stack.resources.get(id);
    if (!live) throw new Error(`${id} is not there`);
    if (attribute === undefined) return live.physicalId;
    if (isCustom(live.definition.Type) && !(attribute in live.attributes)) throw new Error(`${id} has no attribute ${attribute}`);
    return live.attributes[attribute] ?? `${live.physicalId}.${attribute}`;
  };
}
