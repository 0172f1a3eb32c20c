import { Step } from './account';

/** Renders what was done with resources, a line for each type: how often, and by which resource. */
export function tableOf(steps: Step[]): string {
  const types = [...new Set(steps.filter(({ type }) => type).map(({ type, by }) => `${type} ${by}`))].sort();
  const lines = types.map((line) => {
    const [type, by] = line.split(' ');
    const times = (action: string) => String(steps.filter((step) => step.type === type && step.action === action).length).padStart(9);
    return `${type.padEnd(40)}${by.padEnd(8)}${['CREATE', 'UPDATE', 'DELETE'].map(times).join('')}`;
  });
  const runs = steps.filter(({ action }) => action === 'INVOKE');
  return [
    `${'type'.padEnd(40)}${'by'.padEnd(8)}  created  updated  deleted`,
    ...lines,
    `${runs.length} runs of handlers with Node.js ${[...new Set(runs.map(({ node }) => node))].join(' and ')}`,
    '',
  ].join('\n');
}

/** Lists the types of the resources that were updated in place, once for each update. */
export function updated(steps: Step[]): string[] {
  return steps.filter(({ action }) => action === 'UPDATE').map(({ type }) => type).sort();
}
