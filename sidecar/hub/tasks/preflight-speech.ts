/** What hosts report of the texts that a task's flow speaks. */
import type { SpokenTexts } from '../../flows/spoken-texts.ts';
import { type HostReport, type HostSpeech, listHosts } from '../../store/hub/hosts.ts';
import type { Context } from '../api/route.ts';
import { conditionOf } from '../fleet/host-state.ts';

export interface SpeechCheck {
  /** Fixed texts that every host has that dials; null: not every one tells. */
  synthesised: number | null;
  /** Hosts that dial and cannot speak the flow's texts; null: not every one tells. */
  hosts_without_tts: number | null;
}

/** What the hosts that dial report of their speech; null: one of them tells nothing. */
export async function dialingHosts({
  db,
  store,
}: Pick<Context, 'db' | 'store'>): Promise<(HostSpeech | null)[]> {
  return (await listHosts(db, store.kind))
    .filter((host) => ['ok', 'degraded'].includes(conditionOf(host)) && isDialing(host.report))
    .map(({ report }) => report.speech ?? null);
}

/** @param flow its name on hosts */
export function speechCheckOf(
  hosts: readonly (HostSpeech | null)[],
  { flow, texts }: { flow: string; texts: SpokenTexts },
): SpeechCheck {
  const telling = hosts.filter((host) => host !== null);
  if (telling.length === 0 || telling.length < hosts.length)
    return { synthesised: null, hosts_without_tts: null };
  const missing = telling.map((host) => missingOf(host, flow));
  const without = telling.filter(({ provider }) => provider === null && !texts.has_service);
  return {
    synthesised: missing.includes(null)
      ? null
      : Math.max(0, texts.fixed - Math.max(...(missing as number[]))),
    hosts_without_tts: without.length,
  };
}

/** How many fixed texts a host lacks; null: it does not know yet, or makes none ahead. */
function missingOf({ settled, missing }: HostSpeech, flow: string): number | null {
  return missing.find((one) => one.flow === flow)?.texts ?? (settled ? 0 : null);
}

function isDialing({ dialer }: HostReport): boolean {
  return dialer !== undefined && dialer !== null;
}
