/**
 * Writes `docs/internals/conformance.md`, which lists the conversations that prove each rule. The first line of a
 * conversation names its rules: `# flow-format.md#listen-4: what it shows`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const CONVERSATIONS = join(ROOT, 'test', 'conversations');
const PAGE = join(ROOT, 'docs', 'internals', 'conformance.md');

/** The pages, below `docs/`, whose rules conversations prove. */
export const PAGES = [
  'reference/flow-format.md',
  'reference/barge-in.md',
  'reference/matching.md',
  'reference/simulator.md',
];

const ANSWERS = '`engine/call/listen.test.ts`, `test/integration/answers-later.test.ts`';

/** Rules that rows cannot show, and what proves them instead. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'files-name': '`test/integration/flow-names.test.ts`',
  'files-refused': '`test/conversations/refused-scripts`',
  'start-boot': 'every conversation: its first row has `matching_method` 1',
  'kb-category': 'conversations of `kb`, `kb-prompt` and `files-order`',
  contexturl: '`test/integration/context/emulated.test.ts`',
  callid: 'what holds for every call: `test/support/conformance.ts`',
  'regex-cost': '`test/integration/sync/costly.test.ts`, `engine/flow/character-limit.test.ts`',
  'whole-words': 'conversations of `matching.md`, below',
  pinyin: 'conversations of `matching.md`, below',
  'row-index': 'what holds for every call: `test/support/conformance.ts`',
  'rows-per-flow': 'what holds for every call: `test/support/conformance.ts`',
  'switchflow-rows': 'conversations of `switchflow`',
  'false-barge-in': 'conversations of `barge-in.md`, below',
  'decision-sounds': '`engine/call/utterance.test.ts`',
  'decision-late-result': '`engine/call/utterance.test.ts`',
  'decision-long-speech': '`test/integration/recogniser-time-outs.test.ts`',
  'decision-deaf-speech': '`test/integration/recogniser-time-outs.test.ts`',
  'decision-ttsurl': 'the name of a file: `sidecar/tts/synthesis.test.ts`',
  'decision-ttsurl-fails': '`sidecar/tts/synthesis.test.ts`',
  ...Object.fromEntries(
    ['', '-prompts', '-wait', '-order', '-overtaken', '-late'].map((rule) => [`answers${rule}`, ANSWERS]),
  ),
  thinking: ANSWERS,
  optout: '`engine/dialog/opt-out.test.ts`, `test/integration/dialer/opt-out.test.ts`',
  'prompt-speech': ANSWERS,
  'leaving-fault': 'no script and no caller can cause one',
  voices: 'a voice shows only in the name of a file: `engine/host/prompts/voice-rotation.test.ts`',
  'leaving-refused':
    'the simulator refuses such a flow: calls through a real FreeSWITCH, `test/freeswitch/cases/dialog/ending.ts`',
};

interface Proof {
  /** `barge-in/interrupt-16/keyword`. */
  conversation: string;
  /** `flow-format.md#flag-16`. */
  rules: string[];
  shows: string;
}

const HEADER = /^# ((?:docs\/[\w/-]+\/)?[\w-]+\.md)((?:#[\w-]+)?(?:, #[\w-]+)*)(?:, \d+)?[:：]? ?(.*)$/;

/** The rules and the description in the first line of a conversation; null if the line names no rule. */
export function proofIn(conversation: string, text: string): Proof | null {
  const [, page, anchors = '', shows = ''] = HEADER.exec(text.split('\n', 1)[0] ?? '') ?? [];
  if (page === undefined) return null;
  const rules = [...anchors.matchAll(/#([\w-]+)/g)].map(([, anchor]) => `${basename(page)}#${anchor}`);
  return { conversation, rules: rules.length > 0 ? rules : [basename(page)], shows };
}

export function conversations(): { name: string; text: string }[] {
  return readdirSync(CONVERSATIONS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.caller.jsonl') && !/^(refused-callers|source-document)\//.test(file))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.caller.jsonl'.length),
      text: readFileSync(join(CONVERSATIONS, file), 'utf8'),
    }));
}

/** The anchors of a page in order, each with its heading. */
export function rulesOf(page: string): { anchor: string; heading: string }[] {
  let heading = '';
  return readFileSync(join(ROOT, 'docs', page), 'utf8')
    .split('\n')
    .flatMap((line) => {
      heading = /^## (.*)$/.exec(line)?.[1] ?? heading;
      return [...line.matchAll(/<a id="([^"]+)">/g)].map(([, anchor = '']) => ({ anchor, heading }));
    });
}

export function conformancePage(): string {
  const proofs = conversations().flatMap(({ name, text }) => proofIn(name, text) ?? []);
  const lines = [
    '# Which conversation proves which rule',
    '',
    '`make conformance` writes this page from the first lines of the conversations in `test/conversations`. A conversation',
    'is `<topic>/<folder>/<case>`: its flow is `flow.json` of the folder, its caller `<case>.caller.jsonl`, its rows',
    '`<case>.rows.jsonl`.',
  ];
  for (const page of PAGES) {
    const file = basename(page);
    const known = rulesOf(page).map(({ anchor }) => `${file}#${anchor}`);
    const cited = new Set(proofs.flatMap(({ rules }) => rules).filter((rule) => rule.split('#')[0] === file));
    lines.push('', `## ${file}`);
    for (const rule of [file, ...new Set([...known, ...cited])]) {
      const here = proofs.filter(({ rules }) => rules.includes(rule));
      const anchor = rule.split('#')[1];
      const elsewhere = file === 'flow-format.md' && anchor !== undefined ? ELSEWHERE[anchor] : undefined;
      if (here.length === 0 && elsewhere === undefined) continue;
      if (anchor !== undefined) lines.push('', `### [${anchor}](../${page}#${anchor})`);
      lines.push('');
      if (elsewhere !== undefined) lines.push(`Not in rows: ${elsewhere}.`, '');
      lines.push(...here.map(({ conversation, shows }) => `- \`${conversation}\`: ${escaped(shows)}`));
      if (lines.at(-1) === '') lines.pop();
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Headers are plain text, so angle brackets and stars are escaped. */
function escaped(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[<*|]/g, '\\$&')))
    .join('`');
}

if (process.argv[1] === import.meta.filename) writeFileSync(PAGE, conformancePage());
