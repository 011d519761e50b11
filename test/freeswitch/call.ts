/** One call to the robot, seen and driven from the caller's side. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallRecord } from '../../engine/contract/call-record.ts';
import type { Row } from '../../engine/contract/row.ts';
import { until } from '../support/until.ts';
import type { EventSocket, SocketEvent } from './event-socket.ts';

export class Call {
  /** The robot's leg, known once its channel is there. */
  robot = '';
  /** The caller's channel has been answered and is parked. */
  present = false;
  readonly events: SocketEvent[] = [];
  /** Events before it have been waited for. */
  private seen = 0;

  constructor(
    private readonly socket: EventSocket,
    private readonly home: string,
    /** The caller's leg. */
    readonly caller: string,
  ) {}

  /** The next event of that name on the robot's leg, after those waited for before. */
  async event(
    name: string,
    fits: (event: SocketEvent) => boolean = () => true,
    deadlineMs?: number,
  ): Promise<SocketEvent> {
    const look = (): SocketEvent | null => {
      const at = this.events.findIndex(
        (event, i) => i >= this.seen && event['Event-Name'] === name && fits(event),
      );
      if (at < 0) return null;
      this.seen = at + 1;
      return this.events[at] as SocketEvent;
    };
    return until(`${name} in call ${this.robot}`, look, deadlineMs);
  }

  /** A prompt whose path ends so has begun. */
  async prompt(path: string): Promise<void> {
    await this.event('PLAYBACK_START', (event) => (event['Playback-File-Path'] ?? '').endsWith(path));
  }

  /** The robot is in that phase: `prompt`, `pause`, `wait` or `app`. */
  async phase(phase: string): Promise<void> {
    await until(`phase ${phase} of call ${this.robot}`, async () => {
      return (await this.socket.api(`uuid_getvar ${this.robot} cti_robot_phase`)) === phase;
    });
  }

  /** The caller makes sound, which mod_test's voice detection hears. */
  async speak(ms: number): Promise<void> {
    // Sooner its channel would keep the order for two seconds.
    await until('the caller to be there', () => this.present);
    await this.socket.api(`uuid_broadcast ${this.caller} tone_stream://%(${ms},0,440) aleg`);
  }

  /** The recogniser says something: an event as FreeSWITCH itself queues it. */
  async recognised(type: string, body = ''): Promise<void> {
    const headers = { 'unique-id': this.robot, 'Speech-Type': type };
    await this.socket.send('sendevent DETECTED_SPEECH', headers, body);
  }

  /** Another program sends an event to the call. */
  async announce(subclass: string, headers: Record<string, string>): Promise<void> {
    const lines = { 'Event-Subclass': subclass, 'unique-id': this.robot, ...headers };
    await this.socket.send('sendevent CUSTOM', lines);
  }

  /** A whole utterance; its result as the recogniser would write it, a plain text or another form. */
  async says(result: string): Promise<void> {
    await this.recognised('begin-speaking');
    await this.recognised('detected-speech', result);
  }

  /** Keys, through the caller's channel as a telephone sends them. */
  async keys(keys: string): Promise<void> {
    await this.socket.api(`uuid_send_dtmf ${this.caller} ${keys}@100`);
  }

  /** Keys that are there at once, all of them. */
  async receive(keys: string): Promise<void> {
    await this.socket.api(`uuid_recv_dtmf ${this.robot} ${keys}@100`);
  }

  async hangUp(cause = 'NORMAL_CLEARING'): Promise<void> {
    await this.socket.api(`uuid_kill ${this.caller} ${cause}`);
  }

  /** An application on the robot's leg, run by its own thread as soon as that looks. */
  async execute(application: string, argument: string): Promise<void> {
    await this.socket.send(`sendmsg ${this.robot}`, {
      'call-command': 'execute',
      'execute-app-name': application,
      'execute-app-arg': argument,
    });
  }

  async variable(name: string): Promise<string> {
    return this.socket.api(`uuid_getvar ${this.robot} ${name}`);
  }

  /** The variables with which the dialplan went on after the robot. */
  async left(): Promise<SocketEvent> {
    return this.event('CUSTOM', (event) => event['Event-Subclass'] === 'cti_robot::left');
  }

  /** All rows of the call once the last one is there. */
  async rows(): Promise<Row[]> {
    return until(`the DESTROY row of call ${this.robot}`, () => {
      const rows = this.rowsSoFar();
      return rows.at(-1)?.input_type === 11 ? rows : null;
    });
  }

  rowsSoFar(): Row[] {
    return linesOf<Row>(join(this.home, 'spool', `${this.robot}.jsonl`));
  }

  /** The record of the robot's leg, once the hook has written it. */
  async record(): Promise<CallRecord> {
    return until(`the record of call ${this.robot}`, () => recordsOf(this.home, this.robot)[0]);
  }

  /** Ends the call however it stands. */
  async over(): Promise<void> {
    for (const leg of [this.caller, this.robot]) if (leg) await this.socket.api(`uuid_kill ${leg}`);
  }
}

/** What the hook on hang-up has written of a channel. */
export function recordsOf(home: string, uuid: string): CallRecord[] {
  return linesOf<CallRecord>(join(home, 'spool', 'calls', `${uuid}.jsonl`));
}

/** The whole lines of a file; none where it is not there yet. */
function linesOf<T>(path: string): T[] {
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.filter((line) => line !== '').map((line) => JSON.parse(line) as T);
}
