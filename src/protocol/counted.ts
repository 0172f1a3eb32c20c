/** Renders a number of things. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** Renders a count with commas between thousands. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
