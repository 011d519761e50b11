/** The pages of this repository, their links and their anchors. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Files that git knows or would take, relative to the top. */
export function files(): string[] {
  return execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

export const pages = (): string[] => files().filter((file) => file.endsWith('.md'));

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

const known = new Map<string, Set<string>>();

/** Anchors of a page: `<a id="…">`, and those that GitHub makes of headings. */
export function anchorsOf(page: string): Set<string> {
  let anchors = known.get(page);
  if (!anchors) {
    const text = textOf(page);
    const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .replace(/<[^>]*>/g, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    );
    anchors = new Set([...written, ...headings]);
    known.set(page, anchors);
  }
  return anchors;
}

/** Ids that a page gives twice: a link to them leads to the first. */
export function anchorsGivenTwice(page: string): string[] {
  const ids = [...textOf(page).matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

/** Links and pictures of a page that lead to no file of this repository, or to no heading or anchor of it. */
export function deadLinksOf(page: string): string[] {
  // What is shown as code is no link.
  const text = textOf(page)
    .replace(/^( *)```[\s\S]*?^\1```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, file))) return [`${page}: ${target}`];
    if (anchor === undefined || !file.endsWith('.md')) return [];
    return anchorsOf(file).has(decodeURIComponent(anchor)) ? [] : [`${page}: ${target}`];
  });
}

export interface Citation {
  file: string;
  /** As written: `flow-format.md#listen-4`. */
  citation: string;
  page: string;
  anchor: string;
}

/** Rules that a file names by page and anchor, outside links: `(flow-format.md#listen-4)`. */
/**
 * Rules that a file names by page and anchor, outside links: `flow-format.md#listen-4`; further anchors of the same
 * page follow alone, `flow-format.md#listen-4, #listen-6`.
 */
export function citationsOf(file: string): Citation[] {
  const found = textOf(file).matchAll(
    /(?<![\w./-])(?<!\]\()((?:[\w-]+\/)*[\w-]+\.md)((?:#[\w-]+)(?:(?:,| and) #[\w-]+)*)/g,
  );
  return [...found].flatMap(([, page = '', anchors = '']) =>
    [...anchors.matchAll(/#([\w-]+)/g)].map(([, anchor = '']) => ({
      file,
      citation: `${page}#${anchor}`,
      page,
      anchor,
    })),
  );
}

/** Every page that a file names, with or without an anchor. */
export function pagesNamedIn(file: string): string[] {
  return [...textOf(file).matchAll(/(?<![\w./{}*-])((?:[\w-]+\/)*[A-Za-z][\w-]*(?:\.zh-CN)?\.md)\b/g)].map(
    ([, page = '']) => page,
  );
}
