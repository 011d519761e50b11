/**
 * The commands of the guide. A fence ```sh is run by the test; ```sh host <why> is not (it needs root on a
 * real host, systemd, FreeSWITCH or the network), and is checked for what it names.
 */
import { readFileSync } from 'node:fs';

export interface Block {
  /** What keeps it from being run; null where it is run. */
  why: string | null;
  code: string;
  /** `docs/guide/install.md:12`. */
  place: string;
}

const PAGES = ['install', 'operate', 'troubleshoot'];

/** The pages of the guide by language, in the order in which an operator reads them. */
export const GUIDES = {
  English: PAGES.map((page) => `docs/guide/${page}.md`),
  Chinese: PAGES.map((page) => `docs/guide/${page}.zh-CN.md`),
};
export const GUIDE_PAGES = [...GUIDES.English, ...GUIDES.Chinese];

/** The shell blocks of a page, in order, those within lists too. Any other fence is an error. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { block: Block; indent: string; code: string[] } | null = null;
  for (const [at, line] of readFileSync(page, 'utf8').split('\n').entries()) {
    const [, indent = '', info] = /^( *)```(.*)$/.exec(line) ?? [];
    if (info === undefined) {
      open?.code.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    } else if (open === null) {
      const kind = /^sh(?: host (.+))?$/.exec(info);
      if (!kind) throw new Error(`${page}:${at + 1}: ${line}: sh, or sh host <why>`);
      open = { block: { why: kind[1] ?? null, code: '', place: `${page}:${at + 1}` }, indent, code: [] };
    } else {
      blocks.push({ ...open.block, code: open.code.join('\n') });
      open = null;
    }
  }
  return blocks;
}

/** What robot and caller say: of a flow and of a caller's script. */
const SENTENCES = /"(say|text|playbacks|mismatchplaybacks)": ?(?:\[[^\]]*\]|"[^"]*")/g;

/** A block without what may differ between languages: sentences, and the words for why it is not run. */
export function withoutSentences({ why, code }: Block): { runs: boolean; code: string } {
  const spoken = code.replace(/(espeak-ng -w \S+) '[^']*'/g, '$1 …');
  return { runs: why === null, code: spoken.replace(SENTENCES, '"$1": …') };
}
