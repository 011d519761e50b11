/** Synthesis for commands, without a running sidecar. It uses the same cache and code. */

import { Breaker } from '../lib/breaker.ts';
import { systemClock } from '../lib/clock.ts';
import { FlowClients } from '../lib/guard/flow-clients.ts';
import { AddressGuard } from '../lib/guard/guard.ts';
import { createLog } from '../lib/log.ts';
import type { Settings } from '../settings/settings.ts';
import { SpeechCache } from './cache.ts';
import { findSpeechPrograms, providers } from './providers.ts';
import { Synthesis } from './synthesis.ts';

export interface OfflineSynthesis {
  cache: SpeechCache;
  synthesis: Synthesis;
  close(): Promise<void>;
}

/** @param folder of synthesised prompts */
export async function openOfflineSynthesis(settings: Settings, folder: string): Promise<OfflineSynthesis> {
  const programs = await findSpeechPrograms();
  const clients = new FlowClients(new AddressGuard(settings.hub.pushTargets));
  const monotonic = (): number => systemClock.monotonic();
  const cache = new SpeechCache({
    folder,
    // Only the sidecar knows what current flows need, so only it limits the size.
    maxBytes: Number.POSITIVE_INFINITY,
    fixed: async () => new Set(),
    log: createLog(settings, { write: () => {} }),
    now: () => systemClock.now(),
  });
  const synthesis = new Synthesis({
    ...settings.tts,
    cache,
    providerOf: providers(settings.tts, programs, clients, new Breaker({ ...settings.breaker, monotonic })),
    converters: programs.converters,
    monotonic,
  });
  return {
    cache,
    synthesis,
    async close() {
      await synthesis.stop();
      await clients.close();
    },
  };
}
