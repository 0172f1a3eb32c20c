/** Longer words are never compared. */
const MAX_LENGTH = 40;
const SHORT = 3;

/** Finds the known word that a writer meant: one that differs by case, separators or a typing error. */
export function didYouMean(word: string, known: readonly string[]): string | undefined {
  if (word.length > MAX_LENGTH) return undefined;
  return known.find((one) => folded(one) === folded(word)) ?? known.find((one) => isSlip(folded(word), folded(one)));
}

function folded(word: string): string {
  return word.toLowerCase().replace(/[-_. \t]/g, '');
}

/** Allows fewer errors in short words: one added letter, or two exchanged. */
function isSlip(word: string, known: string): boolean {
  if (known.length > SHORT) return distance(word, known) <= (known.length > 5 ? 2 : 1);
  if (word.length === known.length) return [...word].sort().join() === [...known].sort().join();
  return word.length === known.length + 1 && word.includes(known);
}

/** Counts the letters that are added, left out, changed, or exchanged with the next one. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    rows[row] = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      rows[row][column] = Math.min(rows[row - 1][column] + 1, rows[row][column - 1] + 1, rows[row - 1][column - 1] + changed);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        rows[row][column] = Math.min(rows[row][column], rows[row - 2][column - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}
