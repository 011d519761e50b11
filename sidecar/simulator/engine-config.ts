/** Reads and checks a file in the format of `engine.json`, for the command. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { Type } from 'typebox';
import { type Deployment, RECOGNISER_PRESETS } from '../../engine/contract/deployment.ts';
import { fileReason } from '../lib/file-fault.ts';
import { SimulationError } from './error.ts';

const text = () => Type.String({ minLength: 1 });
const SCHEMA = Type.Partial(
  Type.Object({
    compiled: text(),
    flows: text(),
    spool: text(),
    sounds: text(),
    tts: text(),
    recordings: text(),
    variables: text(),
    recordCall: Type.Boolean(),
    recordStereo: Type.Boolean(),
    promptFolders: Type.Array(text()),
    applications: Type.Array(text()),
    accountTargets: Type.Array(text()),
    sidecar: Type.Union([Type.Object({ url: text(), token: Type.String() }), Type.Null()]),
    httpFlow: Type.Object({
      commands: Type.Array(text(), { default: [] }),
      timeoutMs: Type.Integer({ minimum: 1, default: 3000 }),
      onError: Type.String({ minLength: 1, default: 'end' }),
    }),
    recogniser: Type.Partial(
      Type.Object({
        preset: Type.Union(RECOGNISER_PRESETS.map((preset) => Type.Literal(preset))),
        start: text(),
        engine: text(),
        profile: text(),
        grammar: text(),
        params: text(),
        hotWordParam: text(),
        asrParamsParam: text(),
      }),
    ),
    logPartials: Type.Boolean(),
    logCallerData: Type.Boolean(),
  }),
);
const validate = new Ajv({ strict: false, useDefaults: true }).compile(SCHEMA);

/**
 * Reads a file in the format of `engine.json`. Relative folders in it are relative to the file.
 *
 * @throws SimulationError `ENGINE_CONFIG`
 */
export function readEngineConfig(path: string): Partial<Deployment> {
  const refuse = (what: string): never => {
    throw new SimulationError('ENGINE_CONFIG', `${path}: ${what}`);
  };
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = fileReason(error);
    return refuse(reason ? `cannot be read: ${reason}` : `not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('$: must be an object');
  if (!validate(value)) {
    const [first] = validate.errors ?? [];
    refuse(`$${first?.instancePath.replaceAll('/', '.') ?? ''}: ${first?.message ?? 'cannot be used'}`);
  }
  const config = value as Partial<Deployment>;
  const beside = (folder: string): string => resolve(dirname(path), folder);
  for (const key of ['compiled', 'flows', 'spool', 'sounds', 'tts', 'recordings', 'variables'] as const) {
    if (config[key] !== undefined) config[key] = beside(config[key]);
  }
  if (config.promptFolders) config.promptFolders = config.promptFolders.map(beside);
  return config;
}
