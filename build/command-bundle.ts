/** How the command and its threads are bundled. */
import type { BuildOptions } from 'esbuild';

/** The threads, by the names that `sidecar/lib/thread-url.ts` looks for. */
export const THREADS = {
  // Compiles flows.
  'compile-worker': 'sidecar/flows/compile-worker.ts',
  // Starts programs.
  'program-worker': 'sidecar/tts/programs/program-worker.ts',
  // Asks servers for the simulator.
  'waiting-robot-worker': 'sidecar/http-robot/waiting-robot-worker.ts',
  // Runs a sidecar's hub.
  'hub-worker': 'sidecar/hub/hub-worker.ts',
  // Archives flows that arrived.
  'arrivals-worker': 'sidecar/hub/flows/arrivals-worker.ts',
  // Checks scripts for a hub.
  'check-worker': 'sidecar/hub/flows/check-worker.ts',
  // Hashes passwords.
  'hash-worker': 'sidecar/hub/login/hash-worker.ts',
  // Owns an SQLite file.
  // Simulates calls for the dialer.
  'simulation-worker': 'sidecar/dialer/simulated/simulation-worker.ts',
  'sqlite-worker': 'sidecar/store/sqlite-thread/sqlite-worker.ts',
} as const;

export const COMMAND_BUNDLE = {
  bundle: true,
  format: 'esm',
  // Each command loads only what it needs. ASCII keeps the code at one byte a character in memory.
  splitting: true,
  chunkNames: 'part-[hash]',
  charset: 'ascii',
  platform: 'node',
  target: 'node20',
  // A process that loads packages file by file starts several times slower and uses 70 MB more memory. Only packages
  // that read files of their own stay outside of the bundle.
  external: ['esbuild', 'node-sqlite3-wasm', 'quickjs-emscripten', 'recheck', 'tsx'],
  // Keeps names for stack traces and readers.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'linked',
  banner: {
    // Bundled CommonJS loads Node's own modules with `require`.
    js: "#!/usr/bin/env node\nimport { createRequire as requireOf } from 'node:module';const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
} satisfies BuildOptions;
