/** Keeps what handlers print out of the output of a suite's tests. */
export function silenceConsole(): void {
  beforeEach(() => {
    for (const name of ['log', 'warn', 'error'] as const) jest.spyOn(console, name).mockImplementation(() => undefined);
  });
}
