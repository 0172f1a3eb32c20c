/** Reports a text that does not follow its RFC. The code is stable, the message is for people. */
export class ProtocolError extends Error {
  public constructor(public readonly code: string, message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}
