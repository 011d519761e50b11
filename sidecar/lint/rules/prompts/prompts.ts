/** Prompts that cannot be played (flow-format.md#prompts). */
import { promptKind, promptPath } from '../../../../engine/flow/prompt.ts';
import type { Outline } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import type { Place } from '../../model/place.ts';
import { playbacksOf } from '../../model/playbacks.ts';
import type { Report } from '../../model/report.ts';
import type { LintOptions, LintPorts } from '../../options.ts';

export function checkPrompts(
  outline: Outline,
  { sounds, folders = [] }: LintOptions,
  { missingSound }: LintPorts,
  report: Report,
): void {
  const { voiceDir } = outline.flow.settings;
  const check = new PromptCheck(voiceDir, sounds, folders, missingSound, report);
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
  private readonly missing = new Map<string, string | undefined>();

  constructor(
    private readonly voiceDir: string | null,
    private readonly sounds: string | undefined,
    private readonly folders: readonly string[],
    private readonly missingSound: LintPorts['missingSound'],
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
    if (full === null) return;
    const missing = this.missingBelow(sounds, full);
    if (missing !== undefined) this.report.add('missing-sound', path, { file: missing });
  }

  private missingBelow(sounds: string, file: string): string | undefined {
    if (!this.missing.has(file)) this.missing.set(file, this.missingSound?.(file, sounds));
    return this.missing.get(file);
  }
}
