/** Finds the texts of a flow that are known before any call. */
import { setImmediate as pause } from 'node:timers/promises';
import { accountOfFlow } from '../../engine/contract/flow-account.ts';
import { spokenPieces } from '../../engine/contract/spoken-pieces.ts';
import { type Speech, speechOf } from '../../engine/contract/tts-key.ts';
import type { Flow, FlowSettings } from '../../engine/flow/compiled.ts';
import { isSpoken, playbacksOf } from '../flows/playbacks.ts';

export interface FlowTexts {
  /** Each fixed text in each of the flow's voices, once; of a long text the pieces. */
  fixed: Speech[];
  /** The fixed texts, whole. */
  whole: string[];
  /** Number of texts with variables, which are synthesised while the phone rings or during the call. */
  withVariables: number;
}

/** Nodes are parsed on the way; this many entries take about a millisecond. */
const ENTRIES_AT_ONCE = 200;

/**
 * Collects the texts of a flow. It yields to requests of calls regularly, because the engine gives up a sidecar that does
 * not answer within 50 ms.
 *
 * @param only these voices, instead of the flow's
 */
export async function flowTexts(flow: Flow, only?: readonly string[]): Promise<FlowTexts> {
  const texts = new Set<string>();
  let entries = 0;
  for (const playbacks of playbacksOf(flow)) {
    if (++entries % ENTRIES_AT_ONCE === 0) await pause();
    for (const entry of playbacks) if (isSpoken(entry)) texts.add(entry);
  }
  const fixed = [...texts].filter((text) => !text.includes('${'));
  const pieces = [...new Set(fixed.flatMap(spokenPieces))];
  const account = accountOfFlow(flow.name);
  const voices = only ?? voicesOf(flow.settings);
  return {
    fixed: voices.flatMap((voice) => pieces.map((text) => speechOf(flow.settings, { voice, text, account }))),
    whole: fixed,
    withVariables: texts.size - fixed.length,
  };
}

/** The voices that calls can use (flow-format.md#voices). */
export function voicesOf({ defaultVoice, voiceList }: FlowSettings): string[] {
  if (defaultVoice !== null) return [defaultVoice];
  return voiceList.length === 0 ? [''] : [...new Set(voiceList)];
}
