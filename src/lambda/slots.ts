/** Limits how many pieces of work run at a time. Starts them in order of arrival. */
export class Slots {
  private readonly waiting: Array<() => void> = [];

  public constructor(private free: number) {}

  public async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
