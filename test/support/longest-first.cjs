const { default: Sequencer } = require('@jest/test-sequencer');

/** Where nothing is known of earlier runs, Jest begins with the largest files, and one core would wait at the end for one of these small ones. */
const LONGEST = [
  'handler/throttling.emulator', 'handler/watch.emulator', 'handler/bounds.emulator', 'handler/faults.emulator',
  'checks/check-domain.test', 'safety/transitions.test', 'handler/notify.test', 'demo/demo.test', 'handler/mail-reader.test', 'cli/cli.test', 'safety/mutants.test',
  'handler/s3-objects.test', 'cli/check.test', 'lambda/custom-resource.test', 'hundreds-of-domains.test', 'test/document-code.test',
  'safety/sequences.test', 'safety/written-records.test', 'test/bounded-work.test', 'html/valid-pages.test', 'test/examples.test', 'safety/written-mutants.test',
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONGEST.findIndex((name) => path.endsWith(`${name}.ts`)) + LONGEST.length + 1) % (LONGEST.length + 1);
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
