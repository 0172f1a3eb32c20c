import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { frozen } from './frozen';
import { Handler, Invocation } from './invocation';
import { isMissed, isSeen, typeNamed } from './resource-types';
import { isCustom, Live, lookUpIn, Stack } from './stack';
import { Run, Step, StepRunner } from './step-runner';
import { changedBetween, Definition, dependenciesOf, referencesIn, resolved, Template, textOf } from './template';

/** What the model leaves to CloudFormation, where nobody can say for certain. */
export interface Assumptions {
  /** Whether a rollback comes to resources too that the update had not come to. */
  readonly rollbackOfUntouched: boolean;
  /** Whether a resource waits only for the changed resources that it refers to itself, and not for the dependencies of an unchanged one. */
  readonly gapsInOrder: boolean;
}

const MINUTE = 60_000;

/** CloudFormation, at work on one stack. */
export class CloudFormation {
  /** Resources that the operation came to, as they were before. */
  private touched = new Map<string, Live | undefined>();
  /** Things that another has taken the place of. */
  private obsolete: Live[] = [];
  private phase = '';

  constructor(
    private readonly stack: Stack, private readonly run: Run, private readonly handler: Handler, private readonly assumptions: Assumptions,
  ) {}

  /** Creates or updates the stack. @returns whether it came to the template */
  public async deploy(template: Template): Promise<boolean> {
    const { stack } = this;
    const isNew = !stack.template;
    this.begin(isNew ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
    const order = dependenciesOf(template);
    const changed = changedBetween(stack.template, template);
    const after = (id: string) => this.assumptions.gapsInOrder ? new Set([...order.get(id)!].filter((other) => changed.has(other))) : order.get(id)!;
    const forward = Object.entries(template.Resources).map(([id, definition]) => this.set(id, definition, after(id), () => true));
    if ((await new StepRunner(forward, this.run, { elsewhere: true }).runAll()).length > 0) {
      await (isNew ? this.undoCreate(template) : this.rollBack(template));
      return false;
    }

    stack.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    const old = stack.template ?? { Resources: {} };
    stack.template = template;
    const removed = [...stack.resources.values()].filter(({ logicalId }) => !(logicalId in template.Resources));
    await this.cleanUp(old, [
      ...removed.filter(({ logicalId }) => isDeleted(old.Resources[logicalId].DeletionPolicy)),
      ...this.obsolete.filter(({ definition }) => isDeleted(definition.UpdateReplacePolicy)),
    ]);
    removed.forEach(({ logicalId }) => stack.resources.delete(logicalId));
    stack.status = 'UPDATE_COMPLETE';
    return true;
  }

  public async destroy(): Promise<void> {
    this.begin('DELETE_IN_PROGRESS');
    const { template = { Resources: {} }, resources } = this.stack;
    await this.cleanUp(template, [...resources.values()].filter(({ logicalId }) => isDeleted(template.Resources[logicalId].DeletionPolicy)));
    this.forget();
  }

  private begin(status: string): void {
    this.stack.operations++;
    this.stack.status = status;
    this.touched = new Map();
    this.obsolete = [];
  }

  private forget(): void {
    this.stack.resources.clear();
    this.stack.template = undefined;
    this.stack.status = '';
  }

  private async undoCreate(template: Template): Promise<void> {
    this.stack.status = 'ROLLBACK_IN_PROGRESS';
    await this.cleanUp(template, [...this.stack.resources.values()].filter(({ definition }) => isDeleted(definition.DeletionPolicy, true)));
    this.forget();
  }

  private async rollBack(template: Template): Promise<void> {
    const { stack, touched } = this;
    const old = stack.template!;
    const order = dependenciesOf(old);
    for (let attempt = 1; ; attempt++) {
      stack.status = 'UPDATE_ROLLBACK_IN_PROGRESS';
      this.phase = `rollback ${attempt}`;
      const back = Object.entries(old.Resources)
        .filter(([id]) => touched.has(id) || this.assumptions.rollbackOfUntouched)
        .map(([id, definition]) => this.set(id, definition, this.awaited(order, id), () => !touched.has(id)));
      const failed = await new StepRunner(back, this.run).runAll();
      if (failed.length === 0) break;
      if (attempt > 3) throw new Error(`the rollback does not end: ${failed}`);
      // Until somebody goes on with it.
      stack.status = 'UPDATE_ROLLBACK_FAILED';
      this.run.cloud.now += 60 * MINUTE;
      this.run.observe();
    }
    const added = [...stack.resources.values()].filter(({ logicalId }) => !(logicalId in old.Resources));
    await this.cleanUp(template, [...added.filter(({ definition }) => isDeleted(definition.DeletionPolicy, true)), ...this.obsolete]);
    added.forEach(({ logicalId }) => stack.resources.delete(logicalId));
    stack.status = 'UPDATE_ROLLBACK_COMPLETE';
  }

  /** Makes a resource what a definition says. `isUnseen`: whether there is nothing to do if the properties are as they were. */
  private set(id: string, definition: Definition, after: ReadonlySet<string>, isUnseen: () => boolean): Step {
    const properties = this.propertiesOf(definition);
    const isSame = () => {
      const live = this.stack.resources.get(id);
      return live !== undefined && isUnseen() && textOf(live.properties) === textOf(properties());
    };
    const touch = () => {
      if (!this.touched.has(id)) this.touched.set(id, this.stack.resources.get(id));
    };
    const keep = (change: Partial<Live>) => {
      const before = this.stack.resources.get(id) ?? { logicalId: id, physicalId: '', attributes: {}, properties: {} };
      this.stack.resources.set(id, { ...before, definition, ...change });
    };
    return {
      id,
      after,
      unseen: () => !isSeen(definition.Type) || isSame(),
      duration: definition.Type === 'AWS::CloudFront::Distribution' ? 5 * MINUTE : undefined,
      begin: () => {
        if (isSame()) return void keep({});
        touch();
        return isCustom(definition.Type) ? this.invoke(id, definition, properties()) : void keep(this.put(id, definition, properties()));
      },
      end: (invocation) => {
        touch();
        if (!isCustom(definition.Type)) return;
        this.note(id, invocation?.outcome ? 'UPDATE_COMPLETE' : 'UPDATE_FAILED');
        const live = this.stack.resources.get(id);
        const outcome = invocation?.outcome;
        const physicalId = outcome?.physicalResourceId ?? live?.physicalId ?? 'none';
        // In a rollback the one that it was before is the current one again.
        this.obsolete = this.obsolete.filter((one) => one.logicalId !== id || one.physicalId !== physicalId);
        if (live && live.physicalId !== physicalId) this.obsolete.push(live);
        keep({ properties: properties(), physicalId, ...outcome ? { attributes: outcome.data ?? {} } : {} });
      },
    };
  }

  /** Returns a function that resolves the properties of a resource, again if one that they refer to has changed. */
  private propertiesOf({ Properties = {} }: Definition): () => Live['properties'] {
    const { resources } = this.stack;
    const ids = [...referencesIn(Properties)];
    let known: { readonly lives: ReadonlyArray<Live | undefined>; readonly properties: Live['properties'] } | undefined;
    return () => {
      if (!known?.lives.every((live, index) => live === resources.get(ids[index]))) {
        known = { lives: ids.map((id) => resources.get(id)), properties: frozen(resolved(Properties, lookUpIn(this.stack))) };
      }
      return known.properties;
    };
  }

  private put(id: string, { Type }: Definition, properties: Live['properties']): Partial<Live> {
    const { run: { cloud }, stack } = this;
    const [live, type] = [stack.resources.get(id), typeNamed(Type)];
    const isOther = live && type.replaced?.(live.properties, properties);
    let physicalId = live?.physicalId ?? '';
    if (!live || isOther) {
      // In a rollback the one that it was before is still there.
      const before = this.obsolete.find((one) => one.logicalId === id && !type.replaced?.(one.properties, properties));
      physicalId = before?.physicalId ?? type.name(cloud, properties, `${stack.name}-${id}-${stack.operations}`);
      if (live) this.obsolete = [...this.obsolete.filter((one) => one !== before), live];
    }
    type.put?.(cloud, physicalId, properties);
    cloud.things.set(physicalId, { type: Type, properties });
    return { physicalId, properties };
  }

  private invoke(id: string, { Type }: Definition, properties: Live['properties']): Invocation {
    const live = this.stack.resources.get(id);
    if (live && live.properties.ServiceToken !== properties.ServiceToken) throw new Error('Modifying service token is not allowed');
    const asked = { logicalId: id, definition: { Type }, properties, physicalId: live?.physicalId ?? '', attributes: {} };
    return this.event(live ? 'Update' : 'Create', asked, live?.properties);
  }

  private event(RequestType: string, { logicalId, definition, physicalId, properties }: Live, old?: Live['properties']): Invocation {
    const { run: { cloud }, stack } = this;
    this.note(logicalId, `${RequestType.toUpperCase()}_IN_PROGRESS`);
    const operation = () => {
      const { status, since } = stack.progress.get(logicalId)!;
      return { stackStatus: stack.status, resourceStatus: status, since };
    };
    return new Invocation(cloud, operation, {
      RequestType,
      StackId: stack.name,
      RequestId: [stack.name, stack.operations, this.phase, RequestType, logicalId].join('-'),
      ResponseURL: signedUrl(cloud.now),
      LogicalResourceId: logicalId,
      ResourceType: definition.Type,
      PhysicalResourceId: physicalId,
      ResourceProperties: properties,
      OldResourceProperties: old,
    } as unknown as CloudFormationCustomResourceEvent, this.handler);
  }

  private note(logicalId: string, status: string): void {
    this.stack.progress.set(logicalId, { status, since: this.run.cloud.now });
  }

  /** Deletes what waits for others before those others. What fails is left, and all goes on. */
  private async cleanUp(template: Template, things: readonly Live[]): Promise<void> {
    const order = dependenciesOf(template);
    const nameOf = ({ logicalId, physicalId }: Live) => `${logicalId} ${physicalId}`;
    const steps = things.map((live): Step => ({
      id: nameOf(live),
      after: new Set(things.filter(({ logicalId }) => this.awaited(order, logicalId).has(live.logicalId)).map(nameOf)),
      unseen: () => !isMissed(this.run.cloud, live.definition.Type),
      begin: () => isCustom(live.definition.Type) ? this.event('Delete', live) : this.delete(live),
      end: (invocation) => {
        if (isCustom(live.definition.Type)) this.note(live.logicalId, invocation?.outcome ? 'DELETE_COMPLETE' : 'DELETE_FAILED');
        if (!invocation) this.run.cloud.leftBehind.add(live.physicalId);
      },
    }));
    await new StepRunner(steps, this.run, { goOn: true }).runAll();
  }

  /** Returns what a resource waits for, among the resources of this operation. */
  private awaited(order: ReadonlyMap<string, ReadonlySet<string>>, id: string): ReadonlySet<string> {
    return this.assumptions.gapsInOrder ? order.get(id) ?? new Set() : withIndirect(order, id);
  }

  private delete({ definition, physicalId, properties }: Live): undefined {
    const { cloud } = this.run;
    if (!cloud.things.has(physicalId)) return;
    typeNamed(definition.Type).delete?.(cloud, physicalId, properties);
    cloud.things.delete(physicalId);
  }
}

/** Makes the URL for a response, as CloudFormation signs it. */
function signedUrl(now: number): string {
  return `https://responses.example.com/?X-Amz-Date=${new Date(now).toISOString().replace(/[-:]|\.\d+/g, '')}`;
}

function isDeleted(policy: string | undefined, made = false): boolean {
  return !(policy === 'Retain' || (policy === 'RetainExceptOnCreate' && !made));
}

/** Returns all that a resource waits for, directly or through others. */
function withIndirect(order: ReadonlyMap<string, ReadonlySet<string>>, id: string, found = new Set<string>()): Set<string> {
  for (const next of order.get(id) ?? []) {
    if (!found.has(next)) withIndirect(order, next, found.add(next));
  }
  return found;
}
