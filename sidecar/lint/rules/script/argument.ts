/** Checks the argument of `cti_play_and_detect_speech` and the same settings in `global` (flow-format.md#argument). */
import { splitArgument, TOKENS } from '../../../../engine/flow/argument.ts';
import { numberOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { childPath, type JsonObject } from '../../../../engine/text/json.ts';
import { LISTENING } from '../../model/keys.ts';
import type { Outline } from '../../model/outline.ts';
import { words } from '../../model/phrases.ts';
import type { Report } from '../../model/report.ts';
import { checkNumber } from './schema.ts';

export function checkArguments(root: JsonObject, outline: Outline, report: Report): void {
  const global = objectAt(root, 'global');
  for (const token of ['mode', 'interrupt']) {
    const value = textOf(global.get(token));
    if (value !== null) checkSetting(token, value, childPath('$.global', token), report);
  }
  for (const { node, path } of outline.nodes) {
    if (node.listen === null || node.argument === null) continue;
    checkArgument(node.argument, childPath(path, 'argument'), report);
  }
}

function checkArgument(argument: string, path: string, report: Report): void {
  if (hasOpenQuote(argument)) {
    report.add('argument-form', path, { reason: words('单引号不成对', 'a single quote is not closed') });
  }
  const tokens = splitArgument(argument);
  if (tokens.length > TOKENS.length) {
    const most = TOKENS.length;
    report.add('argument-form', path, {
      reason: words(
        `最多 ${most} 个参数，写了 ${tokens.length} 个`,
        `it has ${tokens.length} tokens; at most ${most} are used`,
      ),
    });
  }
  tokens.slice(0, TOKENS.length).forEach((value, i) => {
    const token = TOKENS[i] as string;
    const kind = LISTENING[token];
    if (kind === 'count' || kind === 'number') checkNumber(report, path, kind, { what: token, value });
    checkSetting(token, value, path, report);
  });
}

function checkSetting(token: string, written: string, path: string, report: Report): void {
  const value = numberOf(written);
  if (value === null || value < 0 || !Number.isInteger(value)) return;
  if (token === 'mode' && value > 2) {
    report.add('unknown-value', path, { what: token, value: written, allowed: '0, 1, 2' });
  }
  if (token !== 'interrupt') return;
  const level = value & 15;
  const flags = value - level;
  if (level > 3 || (flags & ~(16 | 32 | 64)) !== 0 || value > 0xffff) {
    report.add('interrupt-value', path, { value: written, taken: level > 3 ? 0 : level });
  } else if (level !== 0 && flags !== 0) {
    report.add('interrupt-flags', path, { value: written });
  }
}

/** Splits an argument like the engine. An unclosed quote extends to the end. */
function hasOpenQuote(argument: string): boolean {
  const tokens = argument.matchAll(/'(?:\\['\\]|[^'])*('?)|[^\s']\S*/g);
  return Array.from(tokens).some(([token, close]) => token.startsWith("'") && close === '');
}
