import { ProtocolError } from './protocol-error';
import { shortened } from './shown';

/** Describes what is wrong or unwise in a text. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable; listed in docs/cli.md. */
  readonly code: string;
  /** Shows what is there, states the rule and says what to write. */
  readonly message: string;
  /** The index in the text where the problem begins; null if something is missing. */
  readonly at: number | null;
}

export function error(code: string, message: string, at: number | null = null): Problem {
  return { severity: 'error', code, message, at };
}

export function warning(code: string, message: string, at: number | null = null): Problem {
  return { severity: 'warning', code, message, at };
}

/** Throws the first error, for readers that need a valid text and can't use a list. */
export function throwFirstError(problems: readonly Problem[]): void {
  const first = problems.find(({ severity }) => severity === 'error');
  if (first) throw new ProtocolError(first.code, first.message);
}

const MAX_QUOTED = 100;

/** Quotes a value in a message, in bounded length. Shows blanks that look like a space, or like nothing, as codes. */
export function quoted(value: string): string {
  const visible = shortened(value, MAX_QUOTED).replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]/g, (one) => `\\u{${one.charCodeAt(0).toString(16)}}`);
  return `'${visible}'`;
}
