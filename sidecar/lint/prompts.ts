/** Prompts that cannot be played (flow.md 5). */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { promptKind, promptPath } from '../../engine/flow/prompt.ts';
import type { Outline } from './outline.ts';
import { words } from './phrases.ts';
import type { Place } from './place.ts';
import { playbacksOf } from './playbacks.ts';
import type { Report } from './report.ts';

/** @param sounds folder of sound files; undefined: whether files exist is not looked at */
export function checkPrompts(outline: Outline, sounds: string | undefined, report: Report): void {
  const check = new PromptCheck(outline.flow.settings.voiceDir, sounds, report);
  for (const part of [...outline.nodes, ...outline.prompts]) {
    for (const place of playbacksOf(part)) check.prompt(place);
  }
}

const SCHEME = words('不支持这种地址', 'its scheme is not allowed');
const OUTSIDE = words('路径超出了声音目录', 'its path leaves the sounds folder');

class PromptCheck {
  private readonly existing = new Map<string, boolean>();

  constructor(
    private readonly voiceDir: string | null,
    private readonly sounds: string | undefined,
    private readonly report: Report,
  ) {}

  prompt({ written, path }: Place): void {
    const kind = promptKind(written);
    if (kind.kind === 'refused') this.report.add('refused-prompt', path, { entry: written, reason: SCHEME });
    if (kind.kind !== 'file') return;
    // What a variable will hold, and which absolute folders are allowed, is known on the host only.
    const { path: file } = kind;
    if (file.includes('${')) return;
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
