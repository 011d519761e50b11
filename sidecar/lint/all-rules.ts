/**
 * All rules by topic. Each topic is a folder of `rules/`. To add a rule: name it with its severity and its messages in the
 * topic's `rules.ts`, write its check beside that, call the check in `lint-script.ts`, and describe the rule in
 * docs/reference/lint.md.
 */
import type { Rule } from './model/rule.ts';
import { CONDITION_RULES } from './rules/conditions/rules.ts';
import { FLOW_RULES } from './rules/flow/rules.ts';
import { PROMPT_RULES } from './rules/prompts/rules.ts';
import { SCRIPT_RULES } from './rules/script/rules.ts';

/** The families of rules by topic, in the order of `docs/reference/lint.md`. */
export const TOPICS = {
  script: SCRIPT_RULES,
  flow: FLOW_RULES,
  conditions: CONDITION_RULES,
  prompts: PROMPT_RULES,
} as const;

export const FAMILIES = {
  ...SCRIPT_RULES,
  ...FLOW_RULES,
  ...CONDITION_RULES,
  ...PROMPT_RULES,
} as const;

export type Family = keyof typeof FAMILIES;
type KeyOf<T> = T extends T ? keyof T : never;
export type RuleId = KeyOf<(typeof FAMILIES)[Family]>;

/** All rules by their id. */
export const RULES = Object.assign({}, ...Object.values(FAMILIES)) as Readonly<Record<RuleId, Rule>>;
