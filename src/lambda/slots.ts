interface Waiting {
  readonly weight: number;
  readonly begin: () => void;
}

/** Limits how much work runs at a time. Starts it in order of arrival. */
export class Slots {
  private readonly waiting: Waiting[] = [];
  private free: number;

  public constructor(private readonly all: number) {
    this.free = all;
  }

  /** @param weight How much of the limit the work takes. Work above the limit runs alone. */
  public async use<T>(work: () => Promise<T>, weight = 1): Promise<T> {
    const taken = Math.min(weight, this.all);
    await new Promise<void>((begin) => {
      this.waiting.push({ weight: taken, begin });
      this.beginNext();
    });
    try {
      return await work();
    } finally {
      this.free += taken;
      this.beginNext();
    }
  }

  private beginNext(): void {
    while (this.waiting.length > 0 && this.waiting[0].weight <= this.free) {
      const { weight, begin } = this.waiting.shift()!;
      this.free -= weight;
      begin();
    }
  }
}
