/** How many texts a script has spoken: fixed ones, which a host can synthesise before the first call, and others. */
import { compileFlow } from '../../engine/flow/compile.ts';
import { isSpoken, playbacksOf } from './playbacks.ts';

export interface SpokenTexts {
  fixed: number;
  /** They are synthesised while the phone rings, or during the call. */
  with_variables: number;
  /** Whether the flow has a service that speaks them (`ttsurl`). */
  has_service: boolean;
}

/** @throws FlowError for a script that does not compile */
export function spokenTexts(script: string): SpokenTexts {
  const texts = new Set<string>();
  const flow = compileFlow('flow', script, '');
  for (const entries of playbacksOf(flow)) for (const entry of entries) if (isSpoken(entry)) texts.add(entry);
  const fixed = [...texts].filter((text) => !text.includes('${')).length;
  return { fixed, with_variables: texts.size - fixed, has_service: Boolean(flow.settings.ttsUrl) };
}
