import { type Case, must } from './case.ts';

/** The last case: whatever happened in the others, the engine was never at fault. */
export const QUIET: Case = {
  name: 'no exception, and no fault of the engine',
  alone: true,
  run: async (lab) => {
    const faults = lab.server
      .log()
      .split('\n')
      .filter((line) => /Exception: |a fault of the engine/.test(line));
    must(faults.length === lab.expectedExceptions, faults.slice(0, 5).join('\n  '));
  },
};
