/** One leg of a call as FreeSWITCH represents it: state, variables, and the queues of keys and events. */

/** What a callback receives as `"event"`. */
export interface HostEvent {
  type: string;
  headers: Record<string, string>;
  body: string;
  /** Called when a callback or a flush has taken the event off the queue. */
  taken?: () => void;
}

export interface Key {
  digit: string;
  /** Samples at 8000 Hz. */
  duration: number;
}

/** 250 ms, FreeSWITCH's default. */
const KEY_SAMPLES = 2000;

export class Channel {
  readonly uuid: string;
  answered = false;
  earlyMedia = false;
  /** Name of the hang-up cause; `""` while the call is up. */
  hangupCause = '';
  /** Another part of the dialplan has taken over the call. */
  transferred = false;
  readonly keys: Key[] = [];
  readonly events: HostEvent[] = [];
  private readonly variables = new Map<string, string>();

  constructor(uuid: string, variables: Readonly<Record<string, string>>) {
    this.uuid = uuid;
    this.set('uuid', uuid);
    for (const [name, value] of Object.entries(variables)) this.set(name, value);
  }

  /** Like switch_channel_ready: the call is neither hung up nor transferred. */
  ready(): boolean {
    return this.hangupCause === '' && !this.transferred;
  }

  state(): string {
    if (this.hangupCause !== '') return 'CS_HANGUP';
    return this.transferred ? 'CS_ROUTING' : 'CS_EXECUTE';
  }

  /** The first cause wins. */
  hangup(cause: string): void {
    if (this.hangupCause === '') this.hangupCause = cause;
  }

  /**
   * Names are not case-sensitive, because they are event headers. `""` removes a variable, as FreeSWITCH's `set`
   * does.
   */
  set(name: string, value: string): void {
    if (value === '') this.variables.delete(name.toLowerCase());
    else this.variables.set(name.toLowerCase(), value);
  }

  get(name: string): string {
    return this.variables.get(name.toLowerCase()) ?? '';
  }

  /** As `uuid_dump` names them. */
  dump(): Record<string, string> {
    const variables = [...this.variables].map(([name, value]) => [`variable_${name}`, value]);
    return { 'Unique-ID': this.uuid, ...Object.fromEntries(variables) };
  }

  pressKey(digit: string): void {
    this.keys.push({ digit, duration: KEY_SAMPLES });
  }

  takeKey(): Key | undefined {
    return this.keys.shift();
  }

  /** Another program sends an event over the event socket (`sendevent CUSTOM`). */
  announce(subclass: string, headers: Readonly<Record<string, string>>): void {
    this.events.push({ type: 'CUSTOM', headers: { 'Event-Subclass': subclass, ...headers }, body: '' });
  }

  takeEvent(): HostEvent | undefined {
    const event = this.events.shift();
    event?.taken?.();
    return event;
  }
}
