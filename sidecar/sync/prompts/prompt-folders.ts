/**
 * The folders into which this sidecar has put prompts: `prompts/` below the sounds folder, and below each `voicedir` of
 * a flow that names prompts. They are noted in a file, so that prompts are found again whose flow has gone.
 */
import { isAbsolute, join, relative } from 'node:path';
import { PROMPT_FOLDER } from '../../flows/named-prompts.ts';
import { ScriptRefused } from '../../flows/script.ts';
import { makeFolder, readIfExists, writeAtomically } from '../../lib/files.ts';

export class PromptFolders {
  /** Relative to the sounds folder. */
  private known: Promise<Set<string>> | undefined;

  constructor(
    private readonly sounds: string,
    /** The file with the list. */
    private readonly list: string,
  ) {}

  /** Absolute paths of all. */
  async all(): Promise<string[]> {
    return [...(await this.load())].map((folder) => join(this.sounds, folder));
  }

  /**
   * Where the prompts of a flow belong. The folder is made and noted.
   *
   * @throws ScriptRefused `PROMPT_FOLDER` for a `voicedir` outside the sounds folder: others may own it
   */
  async use(voiceDir: string | null, version: string): Promise<string> {
    const folder = relative(this.sounds, this.pathOf(voiceDir));
    if (folder.startsWith('..') || isAbsolute(folder)) {
      const message = 'a flow that names prompts by their hash needs a voicedir below the sounds folder';
      throw new ScriptRefused({ code: 'PROMPT_FOLDER', path: '$.global.voicedir', message }, version);
    }
    const path = join(this.sounds, folder);
    const known = await this.load();
    if (known.has(folder)) {
      await makeFolder(path);
      return path;
    }
    await writeAtomically(this.list, `${JSON.stringify([...known, folder].sort(), null, 1)}\n`);
    known.add(folder);
    await makeFolder(path);
    return path;
  }

  private pathOf(voiceDir: string | null): string {
    const base = voiceDir === null || isAbsolute(voiceDir) ? voiceDir : join(this.sounds, voiceDir);
    return join(base ?? this.sounds, PROMPT_FOLDER);
  }

  private load(): Promise<Set<string>> {
    this.known ??= this.read().catch((error: unknown) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async read(): Promise<Set<string>> {
    const text = (await readIfExists(this.list))?.toString('utf8');
    const folders = text === undefined ? [] : (parsed(text) as unknown);
    const isList = Array.isArray(folders) && folders.every(isFolder);
    // What a damaged list named stays on disk: nothing is removed that this sidecar did not put there.
    return new Set(isList ? folders : []);
  }
}

/** One that `use` could have noted: a list that somebody edited must not lead anywhere else. */
function isFolder(folder: unknown): folder is string {
  return (
    typeof folder === 'string' &&
    /(?:^|\/)prompts$/.test(folder) &&
    !folder.split('/').includes('..') &&
    !isAbsolute(folder)
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
