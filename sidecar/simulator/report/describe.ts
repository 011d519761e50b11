/** Describes rows in words. */
import { InputType, MatchingMethod, ResponseType, type Row } from '../../../engine/contract/row.ts';

/** The input of a row. */
export function inputOf(row: Row): string {
  switch (row.input_type) {
    case InputType.Text:
      return `“${row.input_args}”${row.input_final === 0 ? ' (partial)' : ''}`;
    case InputType.Dtmf:
      return `keys ${row.input_args}`;
    case InputType.Create:
      return `call begins: ${row.input_args}`;
    case InputType.Destroy:
      return `call ends: ${row.input_args}`;
    default:
      return row.input_args;
  }
}

const METHODS: Readonly<Record<number, string>> = {
  [MatchingMethod.Boot]: 'start',
  [MatchingMethod.Regex]: 'pattern',
  [MatchingMethod.Full]: 'keyword',
  [MatchingMethod.Any]: 'any',
  [MatchingMethod.Return]: 'return',
};

/** What matched which condition; `no match`; `""` for the end of the call. */
export function matchOf(row: Row): string {
  const { matching_method: method, matching_condition: condition, matching_keyword: keyword } = row;
  if (method === null) return '';
  if (method === MatchingMethod.Mismatch) return 'no match';
  const parts = [METHODS[method] ?? String(method)];
  if (condition !== null && method !== MatchingMethod.Any) parts.push(condition);
  if (keyword !== null && keyword !== condition) parts.push(`(${keyword})`);
  if (row.matching_word !== undefined) parts.push(`by the sound of ${row.matching_word}`);
  if (row.input_nlp_args !== null) parts.push('by NLP');
  return parts.join(' ');
}

const RESPONSES: Readonly<Record<number, string>> = {
  [ResponseType.Flow]: '',
  [ResponseType.Kb]: 'KB ',
  [ResponseType.Mismatch]: 'not understood: ',
  [ResponseType.SwitchTarget]: 'switched to ',
  [ResponseType.SwitchPrompt]: 'KB ',
};

/** Where the input led; `""` if nowhere. */
export function responseOf(row: Row): string {
  if (row.response_type === null) return '';
  // The answer of a server has an action and no node.
  if (row.response_id === null) return row.response_action ?? '';
  const named = row.response_description ? ` ${row.response_description}` : '';
  const times = (row.repetition ?? 1) > 1 ? ` ×${row.repetition}` : '';
  return `${RESPONSES[row.response_type] ?? ''}${row.response_id}${named}${times}`;
}
