import Sequencer from '@jest/test-sequencer';

const kinds = ['journeys', 'integration', 'unit'];

/**
 * The order of jest's test files. Journeys take half a minute each, unit tests a tenth of a second: the long ones begin, so that no worker
 * is left alone with one at the end. Within a kind, as jest has it: by what each took the last time, else by size.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const kindOf = ({ context }) => kinds.indexOf(context.config.displayName?.name ?? '');
    return super.sort(tests).toSorted((a, b) => kindOf(a) - kindOf(b));
  }
}
