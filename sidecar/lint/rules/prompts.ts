/** Prompts that cannot be played (flow-format.md#prompts). */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { promptKind, promptPath } from '../../../engine/flow/prompt.ts';
import type { Outline } from '../model/outline.ts';
import { words } from '../model/phrases.ts';
import type { Place } from '../model/place.ts';
import { playbacksOf } from '../model/playbacks.ts';
import type { Report } from '../model/report.ts';

/**
 * @param sounds folder of sound files; undefined: whether files exist is not looked at
 * @param folders those in which absolute paths are allowed
 */
export function checkPrompts(
  outline: Outline,
  sounds: string | undefined,
  folders: readonly string[],
  report: Report,
): void {
  const { voiceDir } = outline.flow.settings;
  const check = new PromptCheck(voiceDir, sounds, folders, report);
  if (voiceDir !== null) check.voiceDirectory(voiceDir);
  for (const part of [...outline.nodes, ...outline.prompts]) {
    for (const place of playbacksOf(part)) check.prompt(place);
  }
}

const SCHEME = words('不支持这种地址', 'its scheme is not allowed');
const OUTSIDE = words('路径超出了声音目录', 'its path leaves the sounds folder');

/** `C:\\sounds`, `C:/sounds`, `menu\\hello.wav`: FreeSWITCH runs where `/` parts folders. */
function isOfWindows(path: string): boolean {
  return /^[a-z]:[\\/]|\\/i.test(path);
}

class PromptCheck {
  private readonly existing = new Map<string, boolean>();

  constructor(
    private readonly voiceDir: string | null,
    private readonly sounds: string | undefined,
    private readonly folders: readonly string[],
    private readonly report: Report,
  ) {}

  voiceDirectory(written: string): void {
    const path = '$.global.voicedir';
    if (isOfWindows(written)) this.report.add('windows-path', path, { value: written });
    else if (written.startsWith('/')) this.absolute(`${written}/a.wav`, written, path);
    else if (promptPath('a.wav', '/sounds', written, ['/sounds']) === null) {
      this.report.add('refused-prompt', path, { entry: written, reason: OUTSIDE });
    }
  }

  private absolute(file: string, value: string, path: string): void {
    if (promptPath(file, '/', null, [...this.folders]) !== null) return;
    this.report.add('absolute-path', path, { value });
  }

  prompt({ written, path }: Place): void {
    const kind = promptKind(written);
    if (kind.kind === 'refused') this.report.add('refused-prompt', path, { entry: written, reason: SCHEME });
    if (kind.kind !== 'file') return;
    // What a variable will hold, and which absolute folders are allowed, is known on the host only.
    const { path: file } = kind;
    if (file.includes('${')) return;
    if (isOfWindows(file)) {
      this.report.add('windows-path', path, { value: written });
      return;
    }
    if (file.startsWith('/')) this.absolute(file, written, path);
    if (!file.startsWith('/') && promptPath(file, '/sounds', null, []) === null) {
      this.report.add('refused-prompt', path, { entry: written, reason: OUTSIDE });
    } else if (this.sounds !== undefined) {
      this.file(file, this.sounds, path);
    }
  }

  private file(file: string, sounds: string, path: string): void {
    const full = promptPath(file, sounds, this.voiceDir, [sounds]);
    if (full === null || this.exists(full)) return;
    this.report.add('missing-sound', path, { file: relative(sounds, full) });
  }

  private exists(file: string): boolean {
    let exists = this.existing.get(file);
    if (exists === undefined) {
      exists = existsSync(file);
      this.existing.set(file, exists);
    }
    return exists;
  }
}
