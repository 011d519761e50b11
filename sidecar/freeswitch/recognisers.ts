/**
 * Checks which recognisers FreeSWITCH has loaded, and whether the configured one is among them. Without it the robot hears
 * nothing, and `detect_speech` reports no error to a script.
 */
import type { Log } from '../lib/log.ts';
import type { EventSocket } from './event-socket.ts';

export interface RecogniserStatus {
  /** The configured recogniser, by the name that its module registers; null if each call chooses one. */
  set: string | null;
  /** The loaded recognisers; null while unknown. */
  available: { name: string; module: string }[] | null;
  /** Whether the configured recogniser is known not to be loaded. */
  missing: boolean;
}

/** How often FreeSWITCH is asked, ms. Operators load and unload modules while it runs. */
const REFRESH_MS = 30_000;
const MOST_RECOGNISERS = 50;

/** The module that provides each recogniser. */
const MODULES: Readonly<Record<string, string>> = {
  unimrcp: 'mod_unimrcp',
  vosk: 'mod_vosk',
  test: 'mod_test',
};

/** The settings `recogniser.…` that choose the recogniser. */
export interface RecogniserChoice {
  preset?: string;
  start?: string;
  engine?: string;
}

/** The name that the configured recogniser registers; null if a channel variable chooses it. */
export function recogniserName({ preset, start, engine }: RecogniserChoice): string | null {
  const usual = preset ?? (start === undefined ? 'unimrcp' : 'template');
  let name = engine ?? usual;
  if (usual === 'template') {
    const [first = '', second = ''] = (start ?? '').trim().split(/\s+/);
    name = first === 'init' ? second : first;
  }
  // The part after a colon is a profile of the recogniser (`unimrcp:baidu`).
  const [registered = ''] = name.split(':');
  return registered === '' || registered.includes('${') ? null : registered;
}

/** Advice for a missing recogniser. */
export function adviceFor(name: string): string {
  const module = MODULES[name.toLowerCase()];
  return module
    ? `load ${module} (modules.conf.xml), or set recogniser.preset to one that FreeSWITCH has`
    : 'load its module (modules.conf.xml), or correct recogniser.start or recogniser.engine';
}

/** Parses the recognisers in the answer to `show modules as json`; undefined for any other text. */
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
    refreshMs = REFRESH_MS,
  ) {
    this.set = recogniserName(settings);
    this.timer = setInterval(() => void this.refresh(), refreshMs);
  }

  status(): RecogniserStatus {
    // After a restart FreeSWITCH may have loaded other modules.
    const available = this.freeswitch.connected ? this.available : null;
    const wanted = this.set?.toLowerCase();
    const missing =
      available !== null &&
      wanted !== undefined &&
      !available.some((one) => one.name.toLowerCase() === wanted);
    return { set: this.set, available, missing };
  }

  /** Asks FreeSWITCH for its recognisers. */
  async refresh(): Promise<void> {
    if (!this.freeswitch.connected) return;
    const answer = await this.freeswitch.api('show modules as json').catch(() => '');
    this.available = recognisersIn(answer) ?? null;
    if (this.available !== null) this.logChange();
  }

  forget(): void {
    this.available = null;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private logChange(): void {
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
