import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    benchmark: { include: ['{engine,sidecar,test}/**/*.bench.ts'] },
    globalSetup: ['test/support/run/memory-folder.ts', 'test/support/run/bundle-threads.ts'],
    setupFiles: 'test/support/run/use-threads.ts',
    // Suites start their own servers; two at a time is what a small machine holds.
    maxWorkers: 2,
    // A test that starts processes takes many times longer on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'sources',
          include: ['{engine,sidecar,build,console}/**/*.test.ts'],
          // They share what they import: to import it for each of 200 files takes longer than most of their tests.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'] } },
    ],
  },
});
