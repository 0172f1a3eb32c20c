// The time of an account that waited: for each thread of a function.
const ahead = Number(process.env.DAYS_LATER) * 24 * 60 * 60 * 1000;

globalThis.Date = class extends Date {
  constructor(...args) {
    super(...args.length > 0 ? args : [Date.now()]);
  }

  static now() {
    return super.now() + ahead;
  }
};
