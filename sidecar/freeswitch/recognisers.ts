/**
 * Which recognisers FreeSWITCH has, and whether the one that the settings name is among them. Without it every call is
 * silence to the robot, and `detect_speech` tells a script nothing.
 */
import type { Log } from '../lib/log.ts';
import type { EventSocket } from './event-socket.ts';

export interface RecogniserStatus {
  /** The one of the settings, by the name that FreeSWITCH's module registers; null where calls decide it. */
  set: string | null;
  /** Those that FreeSWITCH has; null while it is not known. */
  available: { name: string; module: string }[] | null;
  /** It is known that the one that is set is not there. */
  missing: boolean;
}

/** How often FreeSWITCH is asked: modules are loaded and unloaded while it runs, ms. */
const LOOK_MS = 30_000;
const MOST_RECOGNISERS = 50;

/** Modules that are known to bring a recogniser of that name. */
const MODULES: Readonly<Record<string, string>> = {
  unimrcp: 'mod_unimrcp',
  vosk: 'mod_vosk',
  test: 'mod_test',
};

/** The settings `recogniser.…` that say which one listens. */
export interface RecogniserChoice {
  preset?: string;
  start?: string;
  engine?: string;
}

/** The name under which the recogniser of the settings is registered; null where a channel variable decides. */
export function recogniserName({ preset, start, engine }: RecogniserChoice): string | null {
  const usual = preset ?? (start === undefined ? 'unimrcp' : 'template');
  let name = engine ?? usual;
  if (usual === 'template') {
    const [first = '', second = ''] = (start ?? '').trim().split(/\s+/);
    name = first === 'init' ? second : first;
  }
  // The part after a colon names a profile of the recogniser (`unimrcp:baidu`).
  const [registered = ''] = name.split(':');
  return registered === '' || registered.includes('${') ? null : registered;
}

/** What to do about a missing recogniser. */
export function adviceFor(name: string): string {
  const module = MODULES[name.toLowerCase()];
  return module
    ? `load ${module} (modules.conf.xml), or set recogniser.preset to one that FreeSWITCH has`
    : 'load its module (modules.conf.xml), or correct recogniser.start or recogniser.engine';
}

/** The recognisers in the answer to `show modules as json`; undefined where it is no such answer. */
export function recognisersIn(answer: string): RecogniserStatus['available'] | undefined {
  let rows: unknown;
  try {
    ({ rows } = JSON.parse(answer) as { rows: unknown });
  } catch {
    return undefined;
  }
  if (!Array.isArray(rows)) return undefined;
  return rows
    .filter(
      (row): row is { type: 'asr'; name: string; ikey: string } =>
        row?.type === 'asr' && typeof row.name === 'string' && typeof row.ikey === 'string',
    )
    .slice(0, MOST_RECOGNISERS)
    .map(({ name, ikey }) => ({ name: name.slice(0, 100), module: ikey.slice(0, 100) }));
}

export class Recognisers {
  private available: RecogniserStatus['available'] = null;
  private wasMissing = false;
  private readonly timer: NodeJS.Timeout;
  private readonly set: string | null;

  constructor(
    settings: RecogniserChoice,
    private readonly freeswitch: Pick<EventSocket, 'connected' | 'api'>,
    private readonly log: Log,
    lookMs = LOOK_MS,
  ) {
    this.set = recogniserName(settings);
    this.timer = setInterval(() => void this.look(), lookMs);
  }

  status(): RecogniserStatus {
    // What another FreeSWITCH had says nothing of the next one.
    const available = this.freeswitch.connected ? this.available : null;
    const wanted = this.set?.toLowerCase();
    const missing =
      available !== null &&
      wanted !== undefined &&
      !available.some((one) => one.name.toLowerCase() === wanted);
    return { set: this.set, available, missing };
  }

  /** Asks FreeSWITCH anew. */
  async look(): Promise<void> {
    if (!this.freeswitch.connected) return;
    const answer = await this.freeswitch.api('show modules as json').catch(() => '');
    this.available = recognisersIn(answer) ?? null;
    if (this.available !== null) this.tell();
  }

  forget(): void {
    this.available = null;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private tell(): void {
    const { set, missing, available } = this.status();
    if (missing === this.wasMissing || set === null) return;
    this.wasMissing = missing;
    if (missing) {
      const names = available?.map(({ name }) => name);
      this.log.error(
        { recogniser: set, available: names, advice: adviceFor(set) },
        'freeswitch: the configured recogniser is not loaded; the robot cannot hear callers',
      );
    } else {
      this.log.info({ recogniser: set }, 'freeswitch: the configured recogniser is loaded');
    }
  }
}
