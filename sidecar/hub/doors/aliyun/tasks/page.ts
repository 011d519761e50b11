/** Pages of lists. Numbers of pages and counts are texts in answers. */
import type { Parameters } from '../parameters.ts';

const PAGE = 20;
const LARGEST_PAGE = 100;
const MOST_PAGES = 5_000;

export interface Page {
  limit: number;
  offset: number;
  /** The fields of an answer. */
  shown(total: number): Record<'PageNo' | 'PageSize' | 'TotalCount', string>;
}

export function pageOf(parameters: Parameters): Page {
  const page = parameters.whole('PageNo', 1, MOST_PAGES) ?? 1;
  const limit = parameters.whole('PageSize', 1, LARGEST_PAGE) ?? PAGE;
  return {
    ...{ limit, offset: (page - 1) * limit },
    shown: (total) => ({ PageNo: String(page), PageSize: String(limit), TotalCount: String(total) }),
  };
}
