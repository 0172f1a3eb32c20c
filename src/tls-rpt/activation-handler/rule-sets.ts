import {
  AlreadyExistsException, CreateReceiptRuleSetCommand, DeleteReceiptRuleSetCommand, DescribeActiveReceiptRuleSetCommand,
  DescribeReceiptRuleSetCommand, RuleSetDoesNotExistException, SESClient, SetActiveReceiptRuleSetCommand,
} from '@aws-sdk/client-ses';

/** Error of the API in a region where SES receives no mail. */
const NO_RECEIVING = 'InvalidAction';

/** Checks a name by the rules for rule sets (SES API reference, CreateReceiptRuleSet). */
export function isRuleSetName(name: string): boolean {
  return /^[A-Za-z0-9]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/.test(name);
}

/** Manages the receipt rule sets of Amazon SES in the function's account and region. */
export class RuleSets {
  public constructor(private readonly client: SESClient) {}

  /** Returns the name of the active set. */
  public async active(): Promise<string | undefined> {
    try {
      const { Metadata } = await this.client.send(new DescribeActiveReceiptRuleSetCommand({}));
      return Metadata?.Name || undefined;
    } catch (error) {
      if (!isNamed(error, NO_RECEIVING)) throw error;
      throw new Error('Amazon SES receives no mail in this region: '
        + "put the TlsRptReceiver into a stack in a region where it does, or give other 'reportDestinations'", { cause: error });
    }
  }

  /** Creates a set, or uses the existing one. */
  public async ensure(name: string): Promise<void> {
    try {
      await this.client.send(new CreateReceiptRuleSetCommand({ RuleSetName: name }));
    } catch (error) {
      if (!(error instanceof AlreadyExistsException)) throw error;
    }
  }

  /** Activates a set in place of any other; without a name, deactivates all. */
  public async activate(name?: string): Promise<void> {
    await this.client.send(new SetActiveReceiptRuleSetCommand({ RuleSetName: name }));
  }

  /**
   * Deactivates and removes a set without rules. A set with rules stays, because SES deletes the rules with their set.
   * A missing set counts as removed.
   */
  public async removeIfEmpty(name: string): Promise<void> {
    const rules = await this.rulesIn(name);
    if (rules === undefined) return;
    if (rules.length > 0) {
      console.log(`left the rule set ${name} as it is, because it has the rules ${rules.join(', ')}`);
      return;
    }
    // SES refuses to delete the active set.
    if (await this.active() === name) await this.activate(undefined);
    await this.client.send(new DeleteReceiptRuleSetCommand({ RuleSetName: name }));
  }

  private async rulesIn(name: string): Promise<string[] | undefined> {
    try {
      const { Rules = [] } = await this.client.send(new DescribeReceiptRuleSetCommand({ RuleSetName: name }));
      return Rules.map((rule) => rule.Name!);
    } catch (error) {
      if (error instanceof RuleSetDoesNotExistException || isNamed(error, NO_RECEIVING)) return undefined;
      throw error;
    }
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
