const { default: Sequencer } = require('@jest/test-sequencer');

/** Where nothing is known of earlier runs, Jest begins with the largest files, and one core would wait at the end for one of these small ones. */
const LONGEST = ['safety/transitions', 'safety/mutants', 'handler/mail-reader', 'checks/check-domain', 'lambda/custom-resource', 'demo/demo'];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONGEST.findIndex((name) => path.endsWith(`${name}.test.ts`)) + LONGEST.length + 1) % (LONGEST.length + 1);
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
