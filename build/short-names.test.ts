import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';
import { shortenedNames } from './short-names.ts';

const SOURCES = {
  'contract/row.ts': 'export interface Row { callid: string }',
  'host/v8.ts': 'class Host { private promptsToRest = 0; run() { session.streamFile(); } }',
  'host/read.ts': 'JSON.parse(text).recordings;',
  'call/loop.ts': 'interface Progress { speechUntil: number }',
};
const BUNDLE = `class Host { run(progress) { this.promptsToRest = progress.speechUntil; session.streamFile(); }
  toJSON() { return { callid: this.secret, recordings: progress.named, enumerable: true, cti_robot_end: 1 }; } }
  set('named'); options.byServer; text.indexOf('x');`;

function engine(): string {
  const folder = mkdtempSync(join(tmpdir(), 'short-names-'));
  for (const [path, text] of Object.entries(SOURCES)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

it('shortens what only the script itself knows', async () => {
  const names = shortenedNames(BUNDLE, ['a.byServer=1'], engine());
  expect(names).toEqual(['promptsToRest', 'speechUntil']);
  const { code } = await transform(BUNDLE, { mangleProps: new RegExp(`^(?:${names.join('|')})$`) });
  expect(code).not.toMatch(/promptsToRest|speechUntil/);
  for (const kept of [
    'callid',
    'recordings',
    'named',
    'enumerable',
    'cti_robot_end',
    'byServer',
    'streamFile',
  ])
    expect(code).toContain(kept);
});
