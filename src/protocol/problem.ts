import { ProtocolError } from './protocol-error';
import { shortened } from './shown';

/** What is wrong with a text, or unwise. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable; listed in docs/cli.md. */
  readonly code: string;
  /** Shows what is there, states the rule and says what to write. */
  readonly message: string;
  /** The index in the text where the problem begins; null for what is missing. */
  readonly at: number | null;
}

export function error(code: string, message: string, at: number | null = null): Problem {
  return { severity: 'error', code, message, at };
}

export function warning(code: string, message: string, at: number | null = null): Problem {
  return { severity: 'warning', code, message, at };
}

/** For readers that need a valid text and have no use for a list. */
export function throwFirstError(problems: readonly Problem[]): void {
  const first = problems.find(({ severity }) => severity === 'error');
  if (first) throw new ProtocolError(first.code, first.message);
}

const MAX_QUOTED = 100;

/** A value inside a message, bounded. Blanks that look like a space, or like nothing, are shown as codes. */
export function quoted(value: string): string {
  const visible = shortened(value, MAX_QUOTED).replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/g, (one) => `\\u{${one.charCodeAt(0).toString(16)}}`);
  return `'${visible}'`;
}
