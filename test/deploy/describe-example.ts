import { Example, ExampleOptions } from './example';
import { describeOnEmulator } from '../support/emulator';

/** Tests of `examples/<name>`, or of a variant of it alone. */
export function describeExample(name: string, options: ExampleOptions, tests: (example: () => Example) => void): void {
  describeOnEmulator<Example>(options.variant ? `apps/${options.variant}` : `examples/${name}`, tests, () => Example.open(name, options));
}

/** Registers the tests that hold for each deployed example. */
export function testWhole(example: () => Example): void {
  test('the deployment creates everything in the template', async () => {
    const names = await example().names();
    expect(Object.keys(names).sort()).toEqual(Object.keys((await example().template()).Resources).sort());
    expect(Object.values(names)).not.toContain('');
  });

  test('a second deployment changes nothing', async () => {
    expect(await example().diff()).toContain('no differences');
  }, 60_000);
}
