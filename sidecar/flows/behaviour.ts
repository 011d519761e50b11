/**
 * The hash of what a script does, for statistics and comparisons: versions that differ only in positions of boxes,
 * descriptions, unknown keys or white space have the same one.
 */
import { createHash } from 'node:crypto';
import { compileFlow } from '../../engine/flow/compile.ts';
import { CompiledFlow, LATER_SETTINGS } from '../../engine/flow/compiled.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';

/** The hash must not depend on how a flow is called. */
const NAME = 'flow';

/**
 * SHA-256 of the compiled form without descriptions, hex. Neither the sounds of keywords nor the cost of expressions is
 * part of it: both are derived from the script, by tables that change with the release.
 *
 * @throws FlowError for a script that does not compile
 */
export function behaviourOf(script: string): string {
  const flow = compileFlow(NAME, script, '');
  const whole = encodeFlow(
    new CompiledFlow({
      name: NAME,
      version: '',
      boot: flow.boot,
      settings: sorted(flow.settings) as unknown as CompiledFlow['settings'],
      nodes: flow.nodes.map((node) => ({ ...node, description: null })),
      prompts: flow.prompts,
      categories: flow.categories,
    }),
  );
  // The number of the file's format, in the head, says nothing about the flow.
  const form = whole.replace(/"format":\d+,/, '');
  return createHash('sha256').update(form).digest('hex');
}

/** The settings in a fixed order, without those that a later release added and the script leaves at their default. */
function sorted(settings: object): Record<string, unknown> {
  const later = LATER_SETTINGS as Record<string, unknown>;
  const isDefault = (key: string, value: unknown) =>
    Object.hasOwn(later, key) && JSON.stringify(later[key]) === JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([key, value]) => !isDefault(key, value))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
