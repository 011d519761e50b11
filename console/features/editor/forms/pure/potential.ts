/** What an entry does to the score of a call (flow-format.md#potential). */

export type Potential =
  | { does: 'nothing' }
  | { does: 'add' | 'set'; number: number }
  | { does: 'replace'; text: string };

export function potentialOf(written: string): Potential {
  const text = written.trim();
  if (text === '') return { does: 'nothing' };
  const number = /^(=?)([+-]?\d+(?:\.\d+)?)$/.exec(text);
  if (number === null) return { does: 'replace', text };
  return { does: number[1] === '=' ? 'set' : 'add', number: Number(number[2]) };
}
