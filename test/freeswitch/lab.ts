/** What a case works with: a running FreeSWITCH, flows put in place, calls placed. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFlow } from '../../engine/flow/compile.ts';
import { encodeFlow } from '../../engine/flow/encode-flow.ts';
import { sha256 } from '../../engine/text/sha256.ts';
import { until } from '../support/until.ts';
import { Call } from './call.ts';
import type { EventSocket, SocketEvent } from './event-socket.ts';
import type { FreeswitchServer } from './server.ts';

/** Settings of one call. */
export interface CallOptions {
  /** What mod_test recognises in the first utterance after each start; later ones are `agent`. One word. */
  result?: string;
  /** Other channel variables. */
  variables?: Record<string, string>;
}

export type Through = 'javascript' | 'application';

/** What is dialled for each. */
export const EXTENSIONS: Record<Through, string> = { javascript: 'robot', application: 'application' };

/** Events that calls wait for. */
const EVENTS = [
  'CHANNEL_CREATE',
  'CHANNEL_ANSWER',
  'CHANNEL_EXECUTE',
  'CHANNEL_PARK',
  'CHANNEL_HANGUP_COMPLETE',
  'PLAYBACK_START',
  'PLAYBACK_STOP',
  'CUSTOM cti_robot::left',
];

export class Lab {
  private readonly byCase = new Map<string, Call>();
  private readonly byLeg = new Map<string, Call>();

  /** @param through how calls reach the robot: `javascript cti_robot.js`, or the application of mod_cti_robot */
  constructor(
    readonly server: FreeswitchServer,
    readonly through: Through = 'javascript',
  ) {}

  socket!: EventSocket;
  /** Exceptions of scripts that cases have provoked. */
  expectedExceptions = 0;

  /** Another server, started; the caller stops it. */
  async another(server: FreeswitchServer): Promise<Lab> {
    const lab = new Lab(server, this.through);
    await lab.start();
    return lab;
  }

  async start(): Promise<void> {
    this.socket = await this.server.start((event) => this.receive(event));
    await this.socket.send(`event json ${EVENTS.join(' ')}`);
  }

  /** Puts a flow where the sidecar would put it, in its compiled form. */
  flow(name: string, script: object): void {
    const text = JSON.stringify(script);
    const compiled = compileFlow(name, text, sha256(text).slice(0, 12));
    writeFileSync(join(this.server.home, 'compiled', `${name}.json`), encodeFlow(compiled));
  }

  /** Puts a script where no sidecar has compiled it. */
  rawFlow(name: string, text: string): void {
    writeFileSync(join(this.server.home, 'flows', `${name}.json`), text);
  }

  /** Calls the robot over a loopback channel; returns when its leg is there. */
  async call(flow: string, options: CallOptions = {}, through = this.through): Promise<Call> {
    return this.callTo(EXTENSIONS[through], {
      robot_flow: flow,
      asr_result: options.result ?? 'agent',
      ...options.variables,
    });
  }

  /** Calls an extension of the dialplan. */
  async callTo(extension: string, variables: Record<string, string>): Promise<Call> {
    const caller = randomUUID();
    const call = new Call(this.socket, this.server.home, caller);
    this.byCase.set(caller, call);
    const set = Object.entries({ robot_case: caller, ...variables }).map(
      ([name, value]) => `${name}='${value}'`,
    );
    const legs = `{origination_uuid=${caller},${set.join(',')}}loopback/${extension}/robot`;
    await this.socket.send(`bgapi originate ${legs} &park()`);
    await until(`the called leg of a call to ${extension}`, () => call.robot !== '');
    return call;
  }

  /**
   * Calls the robot over SIP, from this FreeSWITCH to itself. Variables do not travel: the flow's name is in the
   * number that is called, the case's in the caller's. With `early` the robot does not answer.
   */
  async sipCall(flow: string, prefix: 'robot' | 'early' = 'robot'): Promise<Call> {
    return this.sipCallTo(`${prefix}-${flow}@127.0.0.1:${this.server.sipPort}`);
  }

  /** The same to any address, with variables of the calling leg. */
  async sipCallTo(address: string, variables: Record<string, string> = {}): Promise<Call> {
    const caller = randomUUID();
    const call = new Call(this.socket, this.server.home, caller);
    this.byCase.set(caller, call);
    const set = Object.entries({
      origination_uuid: caller,
      origination_caller_id_number: caller,
      ...variables,
    }).map(([name, value]) => `${name}=${value}`);
    await this.socket.send(`bgapi originate {${set.join(',')}}sofia/internal/${address} &park()`);
    await until(`the called leg of a SIP call to ${address}`, () => call.robot !== '');
    return call;
  }

  private receive(event: SocketEvent): void {
    const leg = event['Unique-ID'] ?? '';
    const placed = this.byCase.get(leg);
    if (placed && event['Event-Name'] === 'CHANNEL_PARK') placed.present = true;
    const name = event.variable_robot_case ?? event['Caller-Caller-ID-Number'];
    let call = this.byLeg.get(leg);
    if (!call && name && leg !== name) {
      call = this.byCase.get(name);
      if (call && call.robot === '') {
        call.robot = leg;
        this.byLeg.set(leg, call);
      }
    }
    call?.events.push(event);
  }
}
