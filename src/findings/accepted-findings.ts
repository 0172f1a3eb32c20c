import { AspectPriority, Aspects } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { acknowledgeAt, isExplained } from './acknowledging';

/** Constructs whose findings are or will be acknowledged: `acknowledge()` may be called for an app and for a stack in it. */
const REGISTERED = new WeakSet<IConstruct>();

/** Accepts what linters find in this library's resources, for the reasons in docs/findings.md. */
export class AcceptedFindings {
  /**
   * Acknowledges what that page explains for cdk-nag 3, in the packs AwsSolutions, Serverless, NIST 800-53 R4 and R5, HIPAA Security and PCI DSS 3.2.1.
   *
   * Writes metadata, at this library's own resources below the scope alone, when the app is synthesized. Templates stay as they are. Findings at your resources,
   * and at permissions that you grant to the library's functions, stay too.
   *
   * @param scope an app, a stage, a stack or one of the library's constructs. Of a stage below it, what it has already
   */
  public static acknowledge(scope: IConstruct): void {
    // An aspect sees what comes later, and does not reach into a stage below its own.
    scope.node.findAll().forEach(register);
    Aspects.of(scope).add({ visit: register }, { priority: AspectPriority.MUTATING });
  }

  private constructor() {}
}

/** Has the findings of a construct acknowledged when it is validated: its domains and permissions are known then, and linters come later. */
function register(construct: IConstruct): void {
  if (REGISTERED.has(construct) || !isExplained(construct)) return;
  REGISTERED.add(construct);
  construct.node.addValidation({
    validate: () => {
      acknowledgeAt(construct);
      return [];
    },
  });
}
