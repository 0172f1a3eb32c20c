import { attacksOn, textOf } from './attacks';
import { RegexLiteral, regexLiterals } from './literals';

/** Runs a regular expression of the source on a text that is made for it. `replace` searches from each place, as any other use does at most. */
function run({ pattern, flags }: RegexLiteral, text: string): void {
  text.replace(new RegExp(pattern, `${flags.replace(/[gy]/g, '')}g`), '');
}

/** So long that what grows with the square of the length takes half a minute and more, and what is linear some milliseconds. */
const TRIED_LENGTH = 400_000;

/** Tries all of them, from one on, and writes the number of each when it is done: anyone who reads that can end a search, which nothing else does. */
function tryAll(literals: readonly RegexLiteral[], first: number): void {
  for (const [index, literal] of literals.entries()) {
    if (index < first) continue;
    for (const attack of attacksOn(literal)) {
      run(literal, textOf(attack, TRIED_LENGTH));
      // Still there.
      process.stdout.write('.');
    }
    process.stdout.write(`${index}\n`);
  }
}

/** Prints of each the text that costs most, and how that grows: `npx tsx scripts/regexes/growth.ts [DIRECTORY]`. */
function measureAll(literals: readonly RegexLiteral[]): void {
  for (const literal of literals) {
    const measured = attacksOn(literal).map((attack) => ({ attack, milliseconds: millisecondsOf(literal, textOf(attack, 10_000)) }));
    const worst = measured.reduce((one, other) => (other.milliseconds > one.milliseconds ? other : one));
    const [small, large] = [10_000, 20_000].map((length) => Math.min(...[1, 2, 3].map(() => millisecondsOf(literal, textOf(worst.attack, length)))));
    const { before, unit, after } = worst.attack;
    console.log(`${large > 20 && large > 3 * small ? 'NOT LINEAR' : 'linear    '} ${small.toFixed(2).padStart(8)} ms ${large.toFixed(2).padStart(8)} ms  ${literal.where}`
      + `  /${literal.pattern}/${literal.flags}  ${JSON.stringify(before)} + ${JSON.stringify(unit)} x n + ${JSON.stringify(after)}, of ${measured.length} texts`);
  }
}

function millisecondsOf(literal: RegexLiteral, text: string): number {
  const start = performance.now();
  run(literal, text);
  return performance.now() - start;
}

const [, , directory = 'src', first] = process.argv;
if (first === undefined) measureAll(regexLiterals(directory));
else tryAll(regexLiterals(directory), Number(first));
