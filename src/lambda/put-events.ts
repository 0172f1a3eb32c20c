import { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** Bound of one call (EventBridge API reference, PutEvents). */
const MAX_ENTRIES = 10;

/** Puts events, ten at a time. Fails if EventBridge rejects one: it accepts each separately, in an answer that is not an error. */
export async function putEvents(client: EventBridgeClient, entries: readonly PutEventsRequestEntry[], abortSignal: AbortSignal): Promise<void> {
  for (let at = 0; at < entries.length; at += MAX_ENTRIES) {
    const command = new PutEventsCommand({ Entries: entries.slice(at, at + MAX_ENTRIES) });
    const { FailedEntryCount, Entries = [] } = await client.send(command, { abortSignal });
    if (!FailedEntryCount) continue;
    const { ErrorCode = 'no code', ErrorMessage = 'no message' } = Entries.find((entry) => entry.ErrorCode) ?? {};
    throw new Error(`EventBridge rejected the event: ${ErrorCode} ${ErrorMessage}`);
  }
}
