/** What a workbook says of its sheets, and which cells are dates. */
import { NumberFileError } from '../file-fault.ts';
import type { Archive } from './archive.ts';
import { type Element, readXml } from './xml.ts';

export interface Sheet {
  name: string;
  /** Of its entry in the archive. */
  path: string;
  isHidden: boolean;
}

export interface Workbook {
  sheets: Sheet[];
  /** Days count from 1904, as old Macs did. */
  isFrom1904: boolean;
  /** The formats of cells, by position, that show a date or time. */
  dateStyles: ReadonlySet<number>;
}

const SMALL = { most: 16 * 1024 * 1024, what: { en: 'settings', zh: '设置' } };

/** @throws NumberFileError */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const paths = new Map<string, string>();
  for (const { name, attributes } of await elementsOf(archive, 'xl/_rels/workbook.xml.rels'))
    if (name === 'Relationship') paths.set(attributes.Id ?? '', pathOf(attributes.Target ?? ''));
  const workbook = { sheets: [] as Sheet[], isFrom1904: false };
  for (const { name, attributes } of await elementsOf(archive, 'xl/workbook.xml')) {
    if (name === 'workbookPr') workbook.isFrom1904 = /^(?:1|true)$/.test(attributes.date1904 ?? '');
    if (name !== 'sheet') continue;
    const path = paths.get(attributes['r:id'] ?? attributes.id ?? '') ?? '';
    // Charts are sheets, too.
    if (path.startsWith('xl/worksheets/') && archive.has(path))
      workbook.sheets.push({
        ...{ name: attributes.name ?? '', path },
        isHidden: attributes.state !== undefined && attributes.state !== 'visible',
      });
  }
  if (workbook.sheets.length === 0)
    throw new NumberFileError('not-xlsx', { reason: { en: 'no sheets', zh: '没有工作表' } });
  return { ...workbook, dateStyles: await dateStyles(archive) };
}

/** @param wanted name or position from 1; undefined: the first that is shown @throws NumberFileError */
export function chooseSheet({ sheets }: Workbook, wanted: string | undefined): Sheet {
  if (wanted === undefined) return sheets.find(({ isHidden }) => !isHidden) ?? (sheets[0] as Sheet);
  const found = sheets.find(({ name }) => name === wanted) ?? sheets[Number(wanted) - 1];
  if (found === undefined)
    throw new NumberFileError('no-sheet', {
      name: wanted.slice(0, 40),
      sheets: sheets
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 200),
    });
  return found;
}

function pathOf(target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  return path.replace(/\/\.\//g, '/');
}

async function elementsOf(archive: Archive, path: string): Promise<Element[]> {
  const elements: Element[] = [];
  const reading = readXml(archive.read(path, SMALL), {
    onOpen(element) {
      if (KEPT.has(element.name)) elements.push(element);
    },
    onClose() {},
    onText() {},
  });
  for await (const _ of reading)
    if (elements.length > MOST_ELEMENTS)
      throw new NumberFileError('xlsx-too-large', { what: SMALL.what, most: String(MOST_ELEMENTS) });
  return elements;
}

const KEPT: ReadonlySet<string> = new Set([
  'Relationship',
  'sheet',
  'workbookPr',
  'numFmt',
  'cellXfs',
  'xf',
  'cellStyles',
]);
/** Excel has at most 65,490 formats of cells. */
const MOST_ELEMENTS = 70_000;

const STYLES = 'xl/styles.xml';

async function dateStyles(archive: Archive): Promise<Set<number>> {
  const styles = new Set<number>();
  if (!archive.has(STYLES)) return styles;
  const formats = new Map<number, string>();
  let style = -1;
  for (const { name, attributes } of await elementsOf(archive, STYLES)) {
    if (name === 'numFmt') formats.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
    // Other lists of formats come before and after that of cells.
    else if (name === 'cellXfs') style = 0;
    else if (name === 'cellStyles') style = -1;
    else if (name === 'xf' && style >= 0) {
      const id = Number(attributes.numFmtId ?? 0);
      if (isDateFormat(id, formats.get(id))) styles.add(style);
      style++;
    }
  }
  return styles;
}

/** Formats that every Excel has, those of Chinese and Japanese ones included, or a code with days or hours. */
function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined)
    return (
      (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
    );
  return /[ymdhs年月日]/i.test(code.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_./gi, ''));
}
