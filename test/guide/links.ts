/** Links between pages of `docs/`. */
import { readdirSync, readFileSync } from 'node:fs';

/** Links of a page that lead to no page, or to no heading of it. */
export function deadLinks(page: string): string[] {
  const pages = new Set(readdirSync('docs'));
  const own = page.replace('docs/', '');
  const links = readFileSync(page, 'utf8').matchAll(/\]\(([\w.-]*)(?:#([^)]+))?\)/g);
  return [...links].flatMap(([link, file, anchor]) => {
    const to = file || own;
    const isThere = pages.has(to) && (anchor === undefined || anchors(to).includes(anchor));
    return isThere ? [] : [link];
  });
}

/** As GitHub makes them of headings. */
function anchors(file: string): string[] {
  const titles = readFileSync(`docs/${file}`, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...titles].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replace(/ /g, '-'),
  );
}
