// Preloaded into the CDK CLI. It asks CloudFormation every five seconds how far it is, and most deployments into the emulator take less.
const EVERY = 5000;
const OFTEN = 500;
const { setTimeout } = globalThis;

globalThis.setTimeout = Object.defineProperties(
  (callback, delay, ...args) => setTimeout(callback, delay === EVERY ? OFTEN : delay, ...args), Object.getOwnPropertyDescriptors(setTimeout),
);
