/** Sets one of the 15 tokens of a node's argument. The others keep their spelling (flow-format.md#argument). */
import { splitArgument, TOKENS, type Token } from '../../../../engine/flow/argument.ts';
import { textOf } from '../../../../engine/flow/value.ts';
import type { FlowDocument } from '../document/document.ts';
import { memberOf, valueOfPart } from '../document/part.ts';
import { nodePart, type Outcome, setText } from './outcome.ts';

/** @param value empty: not set, so that the flow's own setting or the default counts. `0` is a value. */
export function setArgumentToken(
  document: FlowDocument,
  { node, token, value }: { node: string; token: Token; value: string },
): Outcome {
  const part = memberOf(nodePart(document, node), 'argument');
  const old = part ? (textOf(valueOfPart(part)) ?? '') : '';
  const argument = withToken(old, TOKENS.indexOf(token), value);
  return { document: setText(document, ['flow', node], 'argument', argument), notes: [] };
}

export function withToken(argument: string, index: number, value: string): string {
  const tokens = splitArgument(argument);
  if ((tokens[index] ?? '') === value) return argument;
  const wanted = [...tokens];
  while (wanted.length < index) wanted.push('');
  wanted[index] = value;
  const edited = editedText(argument, index, value);
  const read = splitArgument(edited);
  const isRight = read.length === wanted.length && read.every((one, i) => one === wanted[i]);
  // A quote that is not closed takes what follows: then everything is written anew.
  return isRight ? edited : wanted.map(quoted).join(' ');
}

function editedText(argument: string, index: number, value: string): string {
  const spans = [...argument.matchAll(/'(?:\\['\\]|[^'])*'?|[^\s']\S*/g)];
  const span = spans[index];
  if (span === undefined) {
    const missing = Array.from({ length: index - spans.length }, () => "''");
    return [...(argument === '' ? [] : [argument]), ...missing, quoted(value)].join(' ');
  }
  const isBare = span[0].charAt(0) !== "'" && /^[^\s']+$/.test(value);
  const end = span.index + span[0].length;
  return argument.slice(0, span.index) + (isBare ? value : quoted(value)) + argument.slice(end);
}

function quoted(value: string): string {
  return `'${value.replace(/['\\]/g, '\\$&')}'`;
}
