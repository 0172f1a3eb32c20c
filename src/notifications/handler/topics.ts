import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Message, MessageForm } from './message-document';
import { callBound } from '../../lambda/call-bound';

/** Publishes one form of a message. It can arrive twice. */
export interface Publisher {
  /** The forms that have a topic, in the order in which they are published. */
  readonly forms: readonly MessageForm[];
  publish(message: Message, form: MessageForm): Promise<void>;
}

interface Topic {
  readonly arn: string;
  readonly client: SNSClient;
}

/** Publishes mails to one topic, and chats to another: a chat drops what is not in its schema, and people can't read JSON. */
export class Topics implements Publisher {
  public readonly forms: readonly MessageForm[];
  private readonly topics: { readonly [form in MessageForm]?: Topic };

  public constructor(topic: string, chatTopic: string | undefined) {
    this.topics = { mail: topicAt(topic), ...chatTopic ? { chat: topicAt(chatTopic) } : {} };
    this.forms = chatTopic ? ['mail', 'chat'] : ['mail'];
  }

  public async publish({ subject, text, chat, kind, domain }: Message, form: MessageForm): Promise<void> {
    const { arn, client } = this.topics[form]!;
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    await client.send(new PublishCommand({
      TopicArn: arn,
      ...form === 'mail' ? { Subject: subject, Message: text } : { Message: chat },
      // Subscriptions can filter by them.
      MessageAttributes: { kind: attribute(kind), ...domain === null ? {} : { domain: attribute(domain) } },
    }), callBound());
  }
}

/** A topic may be in another region. */
function topicAt(arn: string): Topic {
  const [, , , region] = arn.split(':');
  return { arn, client: new SNSClient({ region }) };
}
