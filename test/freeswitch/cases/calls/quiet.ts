import { type Case, must } from '../case.ts';

/** The last case: the log of all others has no fault of the engine. */
export const QUIET: Case = {
  name: 'the log of all cases has no exception and no engine fault',
  alone: true,
  run: async (lab) => {
    const faults = lab.server
      .log()
      .split('\n')
      .filter((line) => /Exception: |an engine fault/.test(line));
    must(faults.length === lab.expectedExceptions, faults.slice(0, 5).join('\n  '));
  },
};
