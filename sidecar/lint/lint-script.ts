/** Checks a flow script: every problem with its JSON path. Runs in Node and in browsers. */
import { DEFAULT_APPLICATIONS } from '../../engine/contract/deployment.ts';
import { isObject } from '../../engine/flow/value.ts';
import type { Finding } from './model/finding.ts';
import { outlineOf } from './model/outline.ts';
import { Report } from './model/report.ts';
import { inScriptOrder } from './model/script-order.ts';
import type { LintOptions, LintPorts } from './options.ts';
import { Patterns } from './regex/patterns.ts';
import { checkAddresses } from './rules/addresses.ts';
import { checkAny } from './rules/any.ts';
import { checkArguments } from './rules/argument.ts';
import { checkBargeIn } from './rules/barge-in.ts';
import { checkBlanks } from './rules/blanks.ts';
import { checkName, compileScript, parseScript } from './rules/document.ts';
import { checkKeys } from './rules/dtmf.ts';
import { checkEntries } from './rules/entries.ts';
import { checkGraph } from './rules/graph.ts';
import { checkHearing } from './rules/hearing.ts';
import { checkKeywords } from './rules/keywords.ts';
import { checkPrompts } from './rules/prompts.ts';
import { checkReferences } from './rules/references.ts';
import { checkRegexes } from './rules/regex.ts';
import { checkSchema } from './rules/schema.ts';

export type { LintOptions, LintPorts };

/**
 * All findings, in the order of the script. A script that the engine refuses has at least one error; what can be
 * said of it all the same is said.
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
  const patterns = new Patterns(ports.growthOf);
  checkArguments(root, outline, report);
  checkReferences(root, outline, new Set(options.applications ?? DEFAULT_APPLICATIONS), report);
  checkPrompts(outline, options, ports, report);
  checkAddresses(root, report);
  checkBlanks(root, outline, report);
  checkGraph(outline, patterns, report);
  checkHearing(outline, patterns, report);
  checkEntries(outline, patterns, report);
  checkRegexes(outline, patterns, report);
  checkKeywords(outline, patterns, report);
  checkKeys(outline, patterns, report);
  checkAny(outline, patterns, report);
  checkBargeIn(outline, patterns, report);
  return inScriptOrder(root, report.findings);
}
