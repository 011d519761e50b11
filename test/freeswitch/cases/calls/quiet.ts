import { type Case, must } from '../case.ts';

/** The last case: whatever happened in the others, the engine was never at fault. */
export const QUIET: Case = {
  name: 'no exception, and no engine fault',
  alone: true,
  run: async (lab) => {
    const faults = lab.server
      .log()
      .split('\n')
      .filter((line) => /Exception: |an engine fault/.test(line));
    must(faults.length === lab.expectedExceptions, faults.slice(0, 5).join('\n  '));
  },
};
