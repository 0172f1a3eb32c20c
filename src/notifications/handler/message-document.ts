import { RichText } from './rich-text';

/** A message before it has the form of a mail or of a chat. */
export interface MessageDocument {
  /** Ours alone: the verdict and the domain. */
  readonly title: string;
  readonly lead: readonly RichText[];
  readonly sections: readonly MessageSection[];
}

export interface MessageSection {
  readonly heading: RichText;
  readonly rows: ReadonlyArray<readonly [label: string, text: RichText]>;
}

/** Why a message is sent. A message with several reasons has the first of these. */
export type MessageKind = 'failure' | 'changed' | 'resolved' | 'digest';

/** Where a message still has to be published. */
export type MessageForm = 'mail' | 'chat';

/** A message in an outbox. */
export interface Unpublished {
  readonly message: Message;
  /** Those that are not published yet. */
  readonly forms: readonly MessageForm[];
  /** When a run began to publish it: ISO 8601. Other runs leave it to that one for a while. */
  readonly triedAt: string;
  /** What the state had before the message. */
  readonly undo: object;
}

/** A message as it is published, as often as it takes. */
export interface Message {
  /** Equal for a message that is published again. */
  readonly id: string;
  readonly kind: MessageKind;
  /** Null for the digest, which is about all domains. */
  readonly domain: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly subject: string;
  readonly text: string;
  /** JSON for Amazon Q Developer in chat applications. */
  readonly chat: string;
}
