import { IConstruct } from 'constructs';

const PREFIX = 'cdk-mta-sts.';

/** The kinds of what constructs of this app and of others have in common. */
export const [RECEIVER_BASE, HOST_BASE] = ['TlsRptReceiverBase', 'PolicyHostBase'];

/** Marks a construct as one of a kind. An app may load this package twice, and a class of one copy is unknown to `instanceof` in the other. */
export function markAs(kind: string, construct: IConstruct): void {
  Object.defineProperty(construct, Symbol.for(PREFIX + kind), { value: true });
}

/** Returns whether a value is a construct of a kind, whichever copy of this package created it. */
export function isMarkedAs(kind: string, value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.for(PREFIX + kind) in value;
}
