/** Checks a flow script: every problem with its JSON path. Runs in Node and in browsers. */
import { DEFAULT_APPLICATIONS } from '../../engine/contract/deployment.ts';
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import { isObject } from '../../engine/flow/value.ts';
import type { Finding } from './model/finding.ts';
import { outlineOf } from './model/outline.ts';
import { Report } from './model/report.ts';
import { inScriptOrder } from './model/script-order.ts';
import type { LintOptions, LintPorts } from './options.ts';
import { Patterns } from './regex/patterns.ts';
import { checkAny } from './rules/conditions/any.ts';
import { checkKeys } from './rules/conditions/dtmf.ts';
import { checkEntries } from './rules/conditions/entries.ts';
import { checkKeywords } from './rules/conditions/keywords.ts';
import { checkRegexes } from './rules/conditions/regex.ts';
import { checkGraph } from './rules/flow/graph.ts';
import { checkHearing } from './rules/flow/hearing.ts';
import { checkOutbound } from './rules/flow/outbound.ts';
import { checkBargeIn } from './rules/prompts/barge-in.ts';
import { checkPrompts } from './rules/prompts/prompts.ts';
import { checkAccount } from './rules/script/account.ts';
import { checkAddresses } from './rules/script/addresses.ts';
import { checkArguments } from './rules/script/argument.ts';
import { checkBlanks } from './rules/script/blanks.ts';
import { checkName, compileScript, parseScript } from './rules/script/document.ts';
import { checkReferences } from './rules/script/references.ts';
import { checkSchema } from './rules/script/schema.ts';

export type { LintOptions, LintPorts };

/**
 * Returns all findings in the order of the script. A script that the engine rejects has at least one error, and lint
 * still checks what it can.
 *
 * @param name the flow's name: that of its file without `.json`
 * @param script the script's text; a BOM is accepted
 */
export function lintScript(
  name: string,
  script: string,
  options: LintOptions = {},
  ports: LintPorts = {},
): Finding[] {
  const report = new Report();
  checkName(name, report);
  const root = parseScript(script, report);
  if (root === undefined) return report.findings;
  if (isObject(root)) checkSchema(root, report);
  const flow = compileScript(root, report);
  if (flow === undefined || !isObject(root)) return report.findings;

  const outline = outlineOf(root, flow);
  const patterns = new Patterns(ports.blowupOf);
  checkArguments(root, outline, report);
  checkReferences(root, outline, new Set(options.applications ?? DEFAULT_APPLICATIONS), report);
  checkPrompts(outline, options, ports, report);
  checkAddresses(root, report);
  const account = accountOfFlow(name);
  if (account !== '') {
    const { accountTargets: targets = [] } = options;
    checkAccount(root, outline, { account, targets, refusalOfUrl: ports.refusalOfUrl }, report);
  }
  checkBlanks(root, outline, report);
  checkGraph(outline, patterns, report);
  checkHearing(outline, patterns, report);
  if (options.outbound) checkOutbound(outline, report);
  checkEntries(outline, patterns, report);
  checkRegexes(outline, patterns, report);
  checkKeywords(outline, patterns, report);
  checkKeys(outline, patterns, report);
  checkAny(outline, patterns, report);
  checkBargeIn(outline, patterns, report);
  return inScriptOrder(root, report.findings);
}
