import { Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Returns a function that has a construct validated with all others of its kind, at synth. Those of an app are validated together, except that
 * each stage is by itself: stages are often deployed to different accounts, or not together.
 */
export function validatedByStage<T extends IConstruct>(problems: (root: IConstruct, members: ReadonlySet<T>) => string[]): (one: T) => void {
  const all = new WeakMap<IConstruct, Set<T>>();
  return (one) => {
    const root = Stage.of(one) ?? one.node.root;
    const known = all.get(root);
    if (known) return void known.add(one);
    const members = new Set([one]);
    all.set(root, members);
    root.node.addValidation({ validate: () => problems(root, members) });
  };
}
