/** Lint in Node: explains slow expressions and checks sound files on disk. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import { AddressGuard } from '../lib/guard/guard.ts';
import { type LintOptions, type LintPorts, lintScript } from './lint-script.ts';
import type { Finding } from './model/finding.ts';
import { blowupOf } from './regex/redos.ts';

export type { LintOptions } from './lint-script.ts';

const PORTS: LintPorts = {
  blowupOf,
  missingSound: (path, sounds) => (existsSync(path) ? undefined : relative(sounds, path)),
};

/**
 * Returns all findings in the order of the script. A script that the engine rejects has at least one error, and lint
 * still checks what it can.
 *
 * @param name the flow's name: that of its file without `.json`
 * @param script the script's text; a BOM is accepted
 */
export function lintFlow(name: string, script: string, options: LintOptions = {}): Finding[] {
  const guard = accountOfFlow(name) === '' ? undefined : new AddressGuard(options.pushTargets ?? []);
  const refusalOfUrl = guard && ((url: string) => guard.refusalOfUrl(url));
  return lintScript(name, script, options, { ...PORTS, refusalOfUrl });
}
