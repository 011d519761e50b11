/** Prompts that cannot be played (flow-format.md#prompts). */
import { promptKind, promptPath } from '../../../../engine/flow/prompt.ts';
import { promptHash } from '../../../flows/named-prompts.ts';
import type { Outline } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import type { Place } from '../../model/place.ts';
import { playbacksOf } from '../../model/playbacks.ts';
import type { Report } from '../../model/report.ts';
import type { LintOptions, LintPorts } from '../../options.ts';

export function checkPrompts(
  outline: Outline,
  { sounds, folders = [], prompts }: LintOptions,
  { missingSound }: LintPorts,
  report: Report,
): void {
  const { voiceDir } = outline.flow.settings;
  const uploaded = prompts && new Set(prompts);
  const check = new PromptCheck({ voiceDir, sounds, folders, uploaded, missingSound }, report);
  if (voiceDir !== null) check.checkVoiceDir(voiceDir);
  for (const part of [...outline.nodes, ...outline.prompts]) {
    for (const place of playbacksOf(part)) check.checkPrompt(place);
  }
  for (const place of outline.thinking) check.checkPrompt(place);
}

const SCHEME = words('不支持这种地址', 'its scheme is not allowed');
const OUTSIDE = words('路径超出了声音目录', 'its path leads out of the sounds folder');

/** `C:\\sounds`, `C:/sounds`, `menu\\hello.wav`: FreeSWITCH runs where `/` separates folders. */
function isWindowsPath(path: string): boolean {
  return /^[a-z]:[\\/]|\\/i.test(path);
}

interface PromptOptions {
  voiceDir: string | null;
  sounds: string | undefined;
  folders: readonly string[];
  /** Undefined: it is not known which prompts are uploaded. */
  uploaded: ReadonlySet<string> | undefined;
  missingSound: LintPorts['missingSound'];
}

class PromptCheck {
  private readonly missing = new Map<string, string | undefined>();

  constructor(
    private readonly options: PromptOptions,
    private readonly report: Report,
  ) {}

  checkVoiceDir(written: string): void {
    const path = '$.global.voicedir';
    if (isWindowsPath(written)) this.report.add('windows-path', path, { value: written });
    else if (written.startsWith('/')) this.checkAbsolute(`${written}/a.wav`, written, path);
    else if (promptPath('a.wav', '/sounds', written, ['/sounds']) === null) {
      this.report.add('refused-prompt', path, { entry: written, reason: OUTSIDE });
    }
  }

  private checkAbsolute(file: string, value: string, path: string): void {
    if (promptPath(file, '/', null, [...this.options.folders]) !== null) return;
    this.report.add('absolute-path', path, { value });
  }

  checkPrompt({ written, path }: Place): void {
    const kind = promptKind(written);
    if (kind.kind === 'refused') this.report.add('refused-prompt', path, { entry: written, reason: SCHEME });
    if (kind.kind !== 'file') return;
    const hash = promptHash(written);
    if (hash !== undefined && this.options.uploaded?.has(hash) === false)
      this.report.add('missing-upload', path, { file: written });
    // Only the host knows the values of variables.
    const { path: file } = kind;
    if (file.includes('${')) return;
    if (isWindowsPath(file)) {
      this.report.add('windows-path', path, { value: written });
      return;
    }
    if (file.startsWith('/')) this.checkAbsolute(file, written, path);
    if (!file.startsWith('/') && promptPath(file, '/sounds', null, []) === null) {
      this.report.add('refused-prompt', path, { entry: written, reason: OUTSIDE });
    } else if (this.options.sounds !== undefined) {
      this.checkFile(file, this.options.sounds, path);
    }
  }

  private checkFile(file: string, sounds: string, path: string): void {
    const full = promptPath(file, sounds, this.options.voiceDir, [sounds]);
    if (full === null) return;
    const missing = this.missingBelow(sounds, full);
    if (missing !== undefined) this.report.add('missing-sound', path, { file: missing });
  }

  private missingBelow(sounds: string, file: string): string | undefined {
    if (!this.missing.has(file)) this.missing.set(file, this.options.missingSound?.(file, sounds));
    return this.missing.get(file);
  }
}
