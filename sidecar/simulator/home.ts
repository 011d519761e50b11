/** The home folder that the bundle finds in a simulation: files in memory. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { Type } from 'typebox';
import { type Deployment, defaultDeployment, RECOGNISER_PRESETS } from '../../engine/contract/deployment.ts';
import { fileReason } from '../lib/file-fault.ts';
import { SimulationError } from './error.ts';

/** Where nothing else is said: the sidecar that the simulator emulates. */
const SIDECAR = { url: 'http://127.0.0.1:7780', token: 'simulator' };

const text = () => Type.String({ minLength: 1 });
const SCHEMA = Type.Partial(
  Type.Object({
    compiled: text(),
    flows: text(),
    spool: text(),
    sounds: text(),
    tts: text(),
    recordings: text(),
    recordCall: Type.Boolean(),
    promptFolders: Type.Array(text()),
    applications: Type.Array(text()),
    sidecar: Type.Union([Type.Object({ url: text(), token: Type.String() }), Type.Null()]),
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
  }),
);
const validate = new Ajv({ strict: false }).compile(SCHEMA);

/** A deployment in which text can always be spoken and NLP always asked. */
export type SimulatedDeployment = Deployment & { sidecar: NonNullable<Deployment['sidecar']> };

/** What is not given has the engine's default below `home`. */
export function simulatedDeployment(given: Partial<Deployment>, home: string): SimulatedDeployment {
  return {
    ...defaultDeployment(home),
    recogniser: { preset: 'test' },
    ...given,
    sidecar: given.sidecar ?? SIDECAR,
  };
}

/**
 * Reads a file in the shape of `engine.json`; its relative folders lie beside it.
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
  for (const key of ['compiled', 'flows', 'spool', 'sounds', 'tts', 'recordings'] as const) {
    if (config[key] !== undefined) config[key] = beside(config[key]);
  }
  if (config.promptFolders) config.promptFolders = config.promptFolders.map(beside);
  return config;
}
