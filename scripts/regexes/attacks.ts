import { AST, RegExpParser } from '@eslint-community/regexpp';
import { RegexLiteral } from './literals';

/** A text that grows: `unit` as often as one likes, in front of it what leads there, and at its end what does not fit. */
export interface Attack {
  readonly before: string;
  readonly unit: string;
  readonly after: string;
}

export function textOf({ before, unit, after }: Attack, length: number): string {
  return before + unit.repeat(Math.ceil(length / unit.length)) + after;
}

/** What stands for a class of characters, the first that fits. */
const CHARACTERS = ['a', '0', ' ', '.', '-', '"', '\n', '\r', '\t', '\\', ...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)), '\0', '\u00fc', '\u2028', '\ud800'];
const MISFITS = ['', '\0', '!', '\n'];
const MAX_UNITS = 60;

/**
 * Makes texts for a regular expression: what it repeats without a bound, alone and with what comes before it, after each beginning
 * that leads there; and the characters that it tells apart, alone and in pairs.
 */
export function attacksOn({ pattern, flags }: RegexLiteral): Attack[] {
  const regex = new RegExpParser().parsePattern(pattern, 0, pattern.length, { unicode: flags.includes('u'), unicodeSets: flags.includes('v') });
  const sampler = new Sampler(flags);
  const loops = loopsIn(regex);
  const befores = new Set(['', ...loops.flatMap((loop) => sampler.leadingTo(loop))]);
  const units = new Set<string>();
  for (const loop of loops) {
    const once = sampler.sample(loop.element, 1);
    for (const before of sampler.leadingTo(loop)) for (const unit of [once, before + once, `${before + once}\n`, before]) units.add(unit);
  }
  const alphabet = sampler.alphabet(regex);
  for (const one of alphabet) units.add(one);
  for (const one of alphabet) for (const other of alphabet) units.add(one + other);
  units.delete('');
  return [...befores].flatMap((before) => [...units].slice(0, MAX_UNITS).flatMap((unit) => MISFITS.map((after) => ({ before, unit, after }))));
}

/** Finds quantifiers without a bound, or with one that a text can reach. */
function loopsIn(node: AST.Node): AST.Quantifier[] {
  return [...node.type === 'Quantifier' && node.max > 50 ? [node] : [], ...childrenOf(node).flatMap(loopsIn)];
}

function childrenOf(node: AST.Node): readonly AST.Node[] {
  switch (node.type) {
    case 'Pattern': case 'Group': case 'CapturingGroup': return node.alternatives;
    case 'Assertion': return 'alternatives' in node ? node.alternatives : [];
    case 'Alternative': return node.elements;
    case 'Quantifier': return [node.element];
    default: return [];
  }
}

class Sampler {
  public constructor(private readonly flags: string) {}

  /** Makes a text that matches. @param times How often what need not be there is there. */
  public sample(node: AST.Node, times: number): string {
    switch (node.type) {
      case 'Pattern': case 'Group': case 'CapturingGroup': return this.sample(node.alternatives[0], times);
      case 'Alternative': return node.elements.map((element) => this.sample(element, times)).join('');
      case 'Quantifier': return this.sample(node.element, times).repeat(Math.max(node.min, Math.min(times, node.max)));
      case 'Character': case 'CharacterSet': case 'CharacterClass': return this.fitting(node.raw)[0] ?? '';
      default: return '';
    }
  }

  /** Returns what may come before a node: first what its own alternative has, then what comes before the alternative's parent. */
  public leadingTo(node: AST.Node): string[] {
    const leading = new Set(['']);
    for (const times of [0, 1]) {
      let text = '';
      for (let at: AST.Node = node; at.parent; at = at.parent) {
        if (at.parent.type === 'Alternative') {
          const { elements } = at.parent;
          text = elements.slice(0, elements.indexOf(at as AST.Element)).map((element) => this.sample(element, times)).join('') + text;
          leading.add(text);
        }
      }
    }
    return [...leading];
  }

  /** Returns one of each set of characters that no part of the expression distinguishes. */
  public alphabet(node: AST.Node): string[] {
    const parts = [...new Set(this.partsOf(node))];
    const kinds = new Map<string, string>();
    for (const character of CHARACTERS) {
      const kind = parts.map((part) => this.fits(part, character)).join();
      if (!kinds.has(kind)) kinds.set(kind, character);
    }
    return [...kinds.values()];
  }

  private partsOf(node: AST.Node): string[] {
    const isPart = node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass';
    return isPart ? [node.raw] : childrenOf(node).flatMap((child) => this.partsOf(child));
  }

  private fitting(part: string): string[] {
    return CHARACTERS.filter((character) => this.fits(part, character));
  }

  private fits(part: string, character: string): boolean {
    return new RegExp(`^(?:${part})$`, this.flags.replace(/[gym]/g, '')).test(character);
  }
}
