/**
 * The rooms of the source, and the rooms that each may import (docs/architecture.md). `boundaries.ts` checks every
 * import against this table. A file belongs to the room with the longest name that begins its path.
 */
export interface Room {
  /** The rooms that it may import, besides itself. */
  may: readonly string[];
  /** No clock, no randomness, no I/O, no host names: the same inputs give the same outputs. */
  pure?: true;
  /** Packages that a pure room may import: tables, and functions of nothing but their arguments. */
  packages?: readonly string[];
}

const LIB = 'sidecar/lib';
const SETTINGS = 'sidecar/settings';
const FLOWS = 'sidecar/flows';
const STORE = 'sidecar/store';
const PUBLISH = 'sidecar/publish';
const CONTRACT = 'engine/contract';
const TEXT = 'engine/text';
const FLOW = 'engine/flow';
const DIALOG = 'engine/dialog';
const CALL = 'engine/call';
const HOST = 'engine/host';
const RECOGNISER = 'engine/recogniser';
const INSIGHT = 'sidecar/insight';
const MODEL = 'console/editor/model';
const SESSION = 'console/editor/session';
const CANVAS = 'console/editor/canvas';
const WORKER = 'console/editor/worker';
const UI = 'console/ui';
const I18N = 'console/i18n';
const API = 'console/api';

/** The console's pages, a folder each. No page imports another. */
export const FEATURES = 'console/features';

/** The rooms that a job of a host may import. */
const JOB = [LIB, SETTINGS, FLOWS, STORE, CONTRACT] as const;
/** The rooms that an author's tool may import. */
const TOOL = [FLOW, DIALOG, CONTRACT, TEXT, FLOWS, LIB] as const;
const JOBS = [
  'sync',
  'ingest',
  'tts',
  'nlp',
  'http-robot',
  'questions',
  'recordings',
  'freeswitch',
  'context',
].map((name) => `sidecar/${name}`);

export const ROOMS: Readonly<Record<string, Room>> = {
  [TEXT]: { may: [], pure: true },
  [CONTRACT]: { may: [TEXT], pure: true },
  [FLOW]: { may: [TEXT, CONTRACT], pure: true },
  [DIALOG]: { may: [FLOW, TEXT, CONTRACT], pure: true },
  [CALL]: { may: [DIALOG, FLOW, TEXT, CONTRACT], pure: true },
  'engine/cdr': { may: [CONTRACT, TEXT, HOST] },
  // How recognisers are started, and what their results say.
  [RECOGNISER]: { may: [FLOW, TEXT, CONTRACT], pure: true },
  [HOST]: { may: [CALL, DIALOG, FLOW, TEXT, CONTRACT, RECOGNISER] },
  'engine/main.ts': { may: [HOST] },
  'engine/compiler.ts': { may: [FLOW] },
  'engine/server.ts': { may: [DIALOG] },

  [LIB]: { may: [] },
  [SETTINGS]: { may: [LIB, CONTRACT, TEXT] },
  // Publishing a flow rejects expressions by the same measure as lint.
  [FLOWS]: { may: [FLOW, TEXT, CONTRACT, LIB, 'sidecar/lint/regex'] },
  [STORE]: { may: [LIB, CONTRACT, 'sidecar/records'] },
  // The author's side of flows in Redis, for commands and the hub.
  [PUBLISH]: { may: [LIB, FLOWS] },
  'sidecar/sync': { may: [...JOB, FLOW, PUBLISH, 'sidecar/inbound'] },
  'sidecar/ingest': { may: JOB },
  'sidecar/tts': { may: [...JOB, FLOW] },
  'sidecar/nlp': { may: [...JOB, DIALOG] },
  'sidecar/http-robot': { may: [LIB, CONTRACT] },
  // Has questions answered by those who can.
  'sidecar/questions': {
    may: [LIB, SETTINGS, CONTRACT, 'sidecar/freeswitch', 'sidecar/http-robot', 'sidecar/nlp', 'sidecar/tts'],
  },
  // Asks the addresses that know callers.
  'sidecar/context': { may: [LIB, SETTINGS, CONTRACT, FLOWS, 'sidecar/inbound'] },
  'sidecar/recordings': { may: JOB },
  'sidecar/freeswitch': { may: JOB },
  'sidecar/lint': { may: [...TOOL, 'sidecar/lint/model', 'sidecar/lint/regex', 'sidecar/lint/rules'] },
  'sidecar/lint/regex': { may: [FLOW, TEXT, LIB] },
  'sidecar/lint/model': { may: [...TOOL, 'sidecar/lint', 'sidecar/lint/regex'] },
  'sidecar/lint/rules': { may: [...TOOL, 'sidecar/lint', 'sidecar/lint/model', 'sidecar/lint/regex'] },
  'sidecar/simulator': { may: TOOL },
  // Places of telephone numbers.
  'sidecar/numbers': { may: [] },
  // Reads files of numbers: CSV and XLSX.
  'sidecar/number-files': { may: ['sidecar/outbound', FLOWS] },
  // Computes the level, the tags and the pushed body of a whole call.
  'sidecar/records': { may: [CONTRACT], pure: true },
  // Decides what may be dialled and when, and what the end of a call means.
  'sidecar/outbound': {
    may: [CONTRACT, TEXT, 'sidecar/records'],
    pure: true,
    packages: ['chinese-days', 'libphonenumber-js'],
  },
  // Decides which flow takes a call to a number.
  'sidecar/inbound': { may: [CONTRACT, 'sidecar/outbound'], pure: true },
  // Accounts and rights, the API, flows: what people and programs meet.
  'sidecar/hub': {
    may: [
      LIB,
      SETTINGS,
      FLOWS,
      STORE,
      CONTRACT,
      PUBLISH,
      'sidecar/records',
      'sidecar/outbound',
      'sidecar/inbound',
      'sidecar/numbers',
      'sidecar/number-files',
      'sidecar/recordings',
      'sidecar/lint',
      'sidecar/lint/model',
      // The gate of the dialer, for preflight and why.
      'sidecar/dialer',
    ],
  },
  // Places the calls of tasks.
  'sidecar/dialer': {
    may: [
      ...JOB,
      RECOGNISER,
      'sidecar/outbound',
      'sidecar/records',
      'sidecar/freeswitch',
      'sidecar/simulator',
      'sidecar/number-files',
      'sidecar/context',
      'sidecar/inbound',
    ],
  },
  [INSIGHT]: { may: [FLOW, DIALOG, TEXT, LIB], pure: true },
  'sidecar/http': { may: [LIB, SETTINGS, CONTRACT, FLOWS, 'sidecar/dialer', 'sidecar/hub', ...JOBS] },
  'sidecar/cli': {
    may: [
      ...JOB,
      ...TOOL,
      ...JOBS,
      PUBLISH,
      'sidecar/lint',
      'sidecar/lint/model',
      'sidecar/simulator',
      'sidecar/doctor',
      'sidecar/http',
      'sidecar/hub',
      'sidecar/records',
      'sidecar/dialer',
      INSIGHT,
      'sidecar/main.ts',
      'sidecar/release.ts',
    ],
  },
  // This file is beside app.ts, so that the path is the same from `dist`.
  'sidecar/release.ts': { may: [] },
  'sidecar/release.test.ts': { may: ['*'] },
  'sidecar/app.test.ts': { may: ['*'] },
  'sidecar/doctor': {
    may: [...JOB, ...JOBS, PUBLISH, 'sidecar/http', 'sidecar/hub', 'sidecar/release.ts'],
  },
  'sidecar/hub-jobs.ts': { may: ['sidecar/hub', ...JOB, ...JOBS, 'sidecar/http'] },
  'sidecar/app.ts': {
    may: [
      'sidecar/hub',
      'sidecar/dialer',
      ...JOB,
      ...JOBS,
      'sidecar/http',
      'sidecar/hub-jobs.ts',
      'sidecar/release.ts',
    ],
  },
  'sidecar/main.ts': { may: [LIB, SETTINGS, 'sidecar/app.ts'] },

  // The console, in a browser. Nothing else imports it.
  // The flow on the screen: its document, commands, history, merge and layout.
  [MODEL]: { may: [FLOW, TEXT, CONTRACT], pure: true },
  // Runs the bundle, lint and replays beside the page.
  [WORKER]: {
    may: [MODEL, ...TOOL, INSIGHT, 'sidecar/lint', 'sidecar/lint/model', 'sidecar/simulator'],
  },
  // The flow that is open: its history, and the marks beside its document.
  [SESSION]: { may: [MODEL, TEXT, I18N] },
  [CANVAS]: { may: [MODEL, SESSION, FLOW, TEXT, UI, I18N] },
  [UI]: { may: [] },
  [I18N]: { may: [] },
  [API]: { may: [I18N] },
  'console/css-modules.d.ts': { may: [] },
  // A page each. `boundaries.ts` keeps them from importing each other.
  [FEATURES]: {
    // The samples are the templates of new flows.
    may: [MODEL, SESSION, CANVAS, WORKER, UI, I18N, API, FLOW, DIALOG, TEXT, CONTRACT, 'examples'],
  },
  'console/app': { may: [FEATURES, WORKER, UI, I18N, API] },

  // These may import everything.
  build: { may: ['*'] },
  examples: { may: ['*'] },
  test: { may: ['*'] },
  'vitest.config.ts': { may: [] },
};

/** Imports that the table forbids, each with the change that removes it. No entries may be added. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {};
