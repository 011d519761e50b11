/**
 * A sample of an NLP service as flows name it by `nlpurl`: of the keywords that it is sent it answers with the first
 * one that the caller said, else with one that means the same. What a real one does better is the middle part.
 */
import type { Answer } from './http.ts';

/** What people say for it, by keyword. */
const MEANINGS: Readonly<Record<string, RegExp>> = {
  好: /行|没问题|ok|可以/i,
  不: /算了|别|没空/,
};

export const nlpSample: Answer = (response, { body }) => {
  const request = JSON.parse(body) as Record<string, string>;
  const value = (name: string): string => decodeURIComponent(request[name] ?? '');
  const keywords = `${value('flowkeywords')}|${value('kbkeywords')}`.split('|').filter((word) => word !== '');
  // The letter says that it is a final result.
  const text = value('input') === 'text' ? value('text').replace(/^F/, '') : value('text');

  const said = keywords.find((keyword) => text.includes(keyword));
  const meant = keywords.find((keyword) => MEANINGS[keyword]?.test(text));

  const answer = { keyword: said ?? meant ?? '', description: said ? 'said' : meant ? 'meant' : 'unknown' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
};
