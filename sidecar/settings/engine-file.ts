/** Reads and writes `engine.json`, which the engine reads at the start of each call (engine/contract/deployment.ts). */
import { randomBytes } from 'node:crypto';
import type { Deployment } from '../../engine/contract/deployment.ts';
import type { QuestionFolders } from '../../engine/contract/question.ts';
import { SidecarError } from '../lib/error.ts';
import { fileFault } from '../lib/file-fault.ts';
import { readIfExists, writeAtomically } from '../lib/files.ts';
import { cidrOf } from './addresses.ts';
import type { HomePaths } from './home.ts';
import type { Settings } from './settings.ts';

/** 256 bits as hex. */
const TOKEN = /^[0-9a-f]{64}$/;

/**
 * The token with which the engine authenticates at the loopback listener. It is that of the last run, so that requests of
 * calls that started before a restart are accepted, or a new one.
 */
export async function loadToken(
  paths: HomePaths,
  random: (bytes: number) => Buffer = randomBytes,
): Promise<string> {
  const token = (await readEngineFile(paths))?.sidecar?.token;
  return typeof token === 'string' && TOKEN.test(token) ? token : random(32).toString('hex');
}

/** The URL of the sidecar that last ran with this home; undefined if none has. */
export async function readSidecarUrl(paths: HomePaths): Promise<string | undefined> {
  const url = (await readEngineFile(paths))?.sidecar?.url;
  return typeof url === 'string' && URL.canParse(url) ? url : undefined;
}

/** Writes `engine.json` of a running sidecar. */
export class EngineFile {
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly paths: HomePaths,
    private readonly settings: Settings,
    private readonly sidecar: { url: string; token: string },
  ) {}

  /**
   * Writes the file if its content changed. Writes run one after the other. For an unset setting the engine uses its own
   * default.
   *
   * @param questions null if calls wait for the answers to their questions
   * @throws SidecarError `FILE`
   */
  write(questions: QuestionFolders | null): Promise<void> {
    const written = this.writing.then(() => this.writeNow(questions));
    this.writing = written.catch(() => undefined);
    return written;
  }

  private async writeNow(questions: QuestionFolders | null): Promise<void> {
    const { paths, settings, sidecar } = this;
    const { engineFile } = paths;
    const deployment: Deployment = { ...deploymentOf(paths, settings), sidecar, questions };
    const content = `${JSON.stringify(deployment, null, 2)}\n`;
    try {
      if (content !== (await textOf(engineFile))) await writeAtomically(engineFile, content);
    } catch (error) {
      throw new SidecarError('FILE', fileFault(error) ?? `${engineFile}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

/** The settings of this host that the engine reads, whether or not the sidecar answers questions. */
export function deploymentOf(
  { compiled, flows, spool, sounds, tts, recordings, variables, contexts, routeTable }: HomePaths,
  settings: Settings,
): Omit<Deployment, 'sidecar' | 'questions'> {
  const { commands, timeoutMs, onError } = settings.httpFlow;
  return {
    ...{ compiled, flows, spool, sounds, tts, recordings, variables, contexts, routeTable },
    recordCall: settings.recordCall,
    recordStereo: settings.recordStereo,
    promptFolders: settings.promptFolders,
    applications: settings.applications,
    accountTargets: settings.accountTargets,
    headerSystems: settings.inbound.headerSystems.map(cidrOf),
    httpFlow: { commands, timeoutMs, onError },
    contextMs: settings.context.timeoutMs,
    logPartials: settings.logPartials,
    logCallerData: settings.logCallerData,
    recogniser: settings.recogniser,
  };
}

async function readEngineFile(paths: HomePaths): Promise<Partial<Deployment> | undefined> {
  try {
    return JSON.parse((await textOf(paths.engineFile)) ?? '') as Partial<Deployment>;
  } catch {
    // It is missing or damaged, and will be written again.
    return undefined;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return (await readIfExists(path))?.toString('utf8');
}
