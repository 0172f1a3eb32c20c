const { default: Sequencer } = require('@jest/test-sequencer');

/** Where nothing is known of earlier runs, Jest begins with the largest files, and one core would wait at the end for one of these small ones. */
const LONGEST = [
  'handler/throttling.emulator', 'handler/watch.emulator', 'handler/bounds.emulator', 'handler/faults.emulator',
  'safety/transitions.test', 'handler/mail-reader.test', 'handler/crashes.test', 'handler/notify.test',
  'checks/check-domain.test', 'demo/demo.test', 'safety/mutants.test',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONGEST.findIndex((name) => path.endsWith(`${name}.ts`)) + LONGEST.length + 1) % (LONGEST.length + 1);
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
