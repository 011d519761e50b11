/**
 * Whether the far ends of FreeSWITCH's gateways answer: to the OPTIONS of `ping`, or to its registration. A gateway without
 * either is always `UP` for FreeSWITCH, which says nothing.
 */
import type { EventSocket } from './event-socket.ts';

/** By name of the gateway; null: FreeSWITCH asks it nothing. */
export type GatewayAnswers = Readonly<Record<string, boolean | null>>;

/** How often FreeSWITCH is asked, ms. */
const REFRESH_MS = 10_000;
const MOST_GATEWAYS = 500;

/** States of a gateway that does not register, and of one whose registration is under way. */
const NO_ANSWER_YET = ['NOREG', 'UNREGED', 'TRYING', 'REGISTER'];

/** Parses the answer to `sofia xmlstatus gateway`; undefined for any other text. */
export function gatewaysIn(answer: string): GatewayAnswers | undefined {
  if (!/<gateways>/.test(answer)) return undefined;
  const gateways = [...answer.matchAll(/<gateway>([\s\S]*?)<\/gateway>/g)].slice(0, MOST_GATEWAYS);
  return Object.fromEntries(
    gateways.map(([, text = '']) => {
      const of = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
      return [of('name').slice(0, 100), answers(of)];
    }),
  );
}

function answers(of: (name: string) => string): boolean | null {
  if (of('status') === 'DOWN') return false;
  if (Number(of('pingfreq')) > 0) return true;
  if (of('state') === 'REGED') return true;
  return NO_ANSWER_YET.includes(of('state')) ? null : false;
}

export class Gateways {
  private known: GatewayAnswers | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly freeswitch: Pick<EventSocket, 'connected' | 'api'>,
    refreshMs = REFRESH_MS,
  ) {
    this.timer = setInterval(() => void this.refresh(), refreshMs);
  }

  /** Null while nobody knows. */
  status(): GatewayAnswers | null {
    return this.freeswitch.connected ? this.known : null;
  }

  async refresh(): Promise<void> {
    if (!this.freeswitch.connected) return;
    const answer = await this.freeswitch.api('sofia xmlstatus gateway').catch(() => '');
    this.known = gatewaysIn(answer) ?? null;
  }

  forget(): void {
    this.known = null;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
