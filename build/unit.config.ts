/**
 * The tests of `make unit`: those beside their source that need neither a server nor `dist/`. Tests that wait for
 * real time-outs or start programs only run in `make test`.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: [
      'engine/**/*.test.ts',
      'console/editor/model/**/*.test.ts',
      'sidecar/{lib,lint,settings,recordings}/**/*.test.ts',
      'build/{boundaries,shape,spread}.test.ts',
    ],
    exclude: [
      // They run dist/cli.js.
      'sidecar/cli/{lint,simulate}.test.ts',
      'sidecar/cli/tts/tts.test.ts',
      // They read the bundle.
      'sidecar/simulator/simulate.test.ts',
      'build/gates.test.ts',
      // They start processes, measure time or try thousands of inputs, and take more than 2 s each.
      'sidecar/settings/lock.test.ts',
      'sidecar/lint/lint.test.ts',
      'sidecar/lint/regex/**',
      'sidecar/lint/rules/{conditions/regex,flow/graph,script/blanks}.test.ts',
      'engine/text/fold.test.ts',
      'engine/dialog/step.property.test.ts',
    ],
    maxWorkers: 2,
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['engine/**/*.ts', 'sidecar/**/*.ts', 'console/**/*.ts'],
      exclude: ['**/*.test.ts', '**/generated/**'],
      reporter: ['text-summary'],
      reportsDirectory: 'dist/coverage',
    },
  },
});
