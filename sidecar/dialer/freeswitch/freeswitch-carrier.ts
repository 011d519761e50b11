/**
 * Places calls over FreeSWITCH's event socket. Two connections receive its events, so that the loss of one hides no end; two
 * more carry commands.
 * A command is sent once: where its answer is missing, the call's own events, its record or the reconciler tell what became
 * of it.
 */
import { EARLY_MEDIA } from '../../../engine/contract/early-media.ts';
import type { FreeswitchEvent } from '../../freeswitch/connection.ts';
import type { EventSocketError } from '../../freeswitch/error.ts';
import { EventSocket } from '../../freeswitch/event-socket.ts';
import { NO_FLOW, NOT_PLACED } from '../../outbound/outcome.ts';
import type { CallEnd, Carrier, ConnectFault, EarlierCall, Fate, PlannedCall } from '../carrier.ts';
import { hasFlow } from '../host-flow-file.ts';
import { AgentTimes } from './agent-times.ts';
import { ANNOUNCEMENT_EVENTS, Announcements } from './announcements.ts';
import type { FreeswitchCarrierParts } from './carrier-parts.ts';
import { channelEnd } from './channel-end.ts';
import { connectCall } from './connect-call.ts';
import { notPlaced } from './not-placed.ts';
import { NumberVariables } from './number-variables.ts';
import { type OriginateOptions, originateCommand } from './originate.ts';
import { RingingContexts } from './ringing-contexts.ts';

const EVENTS = [
  ...['BACKGROUND_JOB', 'CHANNEL_CREATE', 'CHANNEL_ANSWER', 'CHANNEL_BRIDGE', 'CHANNEL_HANGUP_COMPLETE'],
  ...ANNOUNCEMENT_EVENTS,
  ...['CUSTOM', 'callcenter::info', 'fifo::info'],
];
/** FreeSWITCH starts: how often it is asked whether it is ready, ms. */
const READY_MS = 500;
/** A job that failed: how long the event of its channel is waited for, which may be behind it, ms. */
const CHANNEL_MS = 500;
/**
 * A permit is for a moment. A call that comes so much later, because this process or the database stood still, is not
 * placed, ms: meanwhile calls may have been turned off, or the hours be over.
 */
const MOST_LATE_MS = 3_000;
/** Longest wait of a timer, ms: a clock that was set does not hide a call for long. */
const MOST_WAIT_MS = 60_000;

interface Placed {
  timer: NodeJS.Timeout | undefined;
  /** It waits for its time, and FreeSWITCH has not heard of it. */
  isWaiting: boolean;
  /** FreeSWITCH has made its channel, which tells its end. */
  hasChannel: boolean;
  agents: AgentTimes;
}

export class FreeswitchCarrier implements Carrier {
  readonly kind = 'gateway';
  /** They receive events. */
  private readonly sockets: readonly [EventSocket, EventSocket];
  /** FreeSWITCH reads a command byte by byte, between the events that it sends there: these have none. */
  private readonly forCommands: readonly EventSocket[];
  /** What is done for them keeps no call from being placed. */
  private readonly forAnnouncements: EventSocket | undefined;
  private turn = 0;
  private readonly placed = new Map<string, Placed>();
  /** How it starts a flow; null while FreeSWITCH is not ready to place calls. */
  private robot: OriginateOptions['robot'] | null = null;
  private lookingFor: string | undefined;
  private isStopped = false;
  private readonly variables: NumberVariables;
  private readonly announcements: Announcements | undefined;
  private readonly contexts: RingingContexts;

  constructor(private readonly parts: FreeswitchCarrierParts) {
    const { announcements, log, home, machinePhrases, texts, askContext } = parts;
    this.variables = new NumberVariables(home.variables, log, machinePhrases, texts);
    const { variables } = this;
    this.contexts = new RingingContexts({
      ...{ askContext, variables, log, socket: () => this.commandSocket },
      lives: (id) => this.placed.has(id),
    });
    this.forAnnouncements = announcements && new EventSocket(parts.connection);
    const socket = (): EventSocket | undefined => this.forAnnouncements;
    this.announcements = announcements && new Announcements({ ...announcements, socket, log });
    const events = { names: EVENTS, receive: (event: FreeswitchEvent) => this.receive(event) };
    const onConnected = (): void => void this.findRobot();
    const open = (): EventSocket => new EventSocket({ ...parts.connection, events, onConnected });
    this.sockets = [open(), open()];
    this.forCommands = [new EventSocket(parts.connection), new EventSocket(parts.connection)];
  }

  start(): void {
    for (const socket of this.allSockets) socket.start();
  }

  /** Core-UUID of the FreeSWITCH that it would ask now; undefined: none. */
  get coreUuid(): string | undefined {
    return this.socket?.coreUuid;
  }

  /** Runs a command that asks something. @throws EventSocketError */
  async ask(command: string): Promise<string> {
    const { commandSocket } = this;
    if (!commandSocket) throw new Error('FreeSWITCH is not connected');
    return commandSocket.api(command);
  }

  isUp(): boolean {
    return this.socket !== undefined && this.robot !== null;
  }

  place(call: PlannedCall): void {
    if (this.isStopped) {
      this.parts.ended(notPlaced(call.id, NOT_PLACED));
      return;
    }
    const wait = Math.min(Math.max(0, call.callTime - this.parts.now()), MOST_WAIT_MS);
    const timer = setTimeout(() => void this.originate(call), wait);
    this.placed.set(call.id, { timer, isWaiting: true, hasChannel: false, agents: new AgentTimes() });
  }

  adopt(id: string): void {
    const agents = new AgentTimes();
    this.placed.set(id, { timer: undefined, isWaiting: false, hasChannel: true, agents });
  }

  forget(id: string): void {
    clearTimeout(this.placed.get(id)?.timer);
    this.contexts.over(id);
    if (this.placed.delete(id)) this.variables.remove(id);
    this.announcements?.forget(id);
  }

  async hangUp(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.placed.get(id)?.isWaiting) this.tell(notPlaced(id, NOT_PLACED));
      // The dialer asks again until the call has ended.
      else await this.socket?.api(`uuid_kill ${id} MANAGER_REQUEST`).catch(() => undefined);
    }
  }

  async connect(id: string, extension: string | null): Promise<ConnectFault | null> {
    if (!this.placed.has(id)) return 'no-call';
    const { mayTransfer = () => false } = this.parts;
    return connectCall({ ask: (command) => this.ask(command), mayTransfer }, id, extension);
  }

  async fates(calls: readonly EarlierCall[]): Promise<Map<string, Fate>> {
    const fates = new Map<string, Fate>();
    for (const { id } of calls) {
      const isWaiting = this.placed.get(id)?.isWaiting ?? false;
      fates.set(id, isWaiting ? 'lives' : await this.fateOf(id));
    }
    return fates;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    for (const [id, { timer, isWaiting }] of [...this.placed]) {
      clearTimeout(timer);
      // FreeSWITCH has not heard of it, so it costs the number nothing.
      if (isWaiting) this.tell(notPlaced(id, NOT_PLACED));
    }
    this.variables.stop();
    this.announcements?.stop();
    await Promise.all(this.allSockets.map((socket) => socket.stop()));
  }

  private get allSockets(): readonly EventSocket[] {
    const { sockets, forCommands, forAnnouncements } = this;
    return [...sockets, ...forCommands, ...(forAnnouncements ? [forAnnouncements] : [])];
  }

  private get socket(): EventSocket | undefined {
    return this.sockets.find(({ connected }) => connected);
  }

  /** One after the other; of the same FreeSWITCH as those with events. */
  private get commandSocket(): EventSocket | undefined {
    const { socket } = this;
    const usable = this.forCommands.filter(
      ({ coreUuid }) => coreUuid !== undefined && coreUuid === socket?.coreUuid,
    );
    this.turn++;
    return usable[this.turn % usable.length] ?? socket;
  }

  /** Waits until FreeSWITCH has started, and finds out which of the two ways to start a flow it has. */
  private async findRobot(): Promise<void> {
    const core = this.coreUuid;
    if (core === undefined || core === this.lookingFor) return;
    this.lookingFor = core;
    this.robot = null;
    while (this.coreUuid === core && this.robot === null) {
      const socket = this.socket as EventSocket;
      // Its event socket answers before all modules are loaded.
      const status = await socket.api('status').catch(() => '');
      const known = / is ready/.test(status) ? await socket.api('show application').catch(() => '') : '';
      if (this.coreUuid !== core) break;
      if (/^cti_robot,/m.test(known)) this.robot = 'cti_robot';
      else if (/^javascript,/m.test(known)) this.robot = 'javascript';
      else await new Promise((resolve) => setTimeout(resolve, READY_MS));
    }
    this.lookingFor = undefined;
  }

  private async fateOf(id: string): Promise<Fate> {
    const { socket } = this;
    if (!socket) return 'unknown';
    // Asked whatever its Core-UUID is: a call that was claimed before FreeSWITCH was restarted may have been placed after it.
    const answer = await socket.api(`uuid_exists ${id}`).catch(() => '');
    return answer === 'true' ? 'lives' : answer === 'false' ? 'gone' : 'unknown';
  }

  private async originate(call: PlannedCall): Promise<void> {
    const placed = this.placed.get(call.id);
    if (!placed) return;
    try {
      if (this.robot === null) throw new Error('FreeSWITCH is not connected, or is starting');
      const command = originateCommand(call, { robot: this.robot });
      if (call.flow !== null && !hasFlow(call.flow, this.parts.home)) {
        this.parts.log.error(
          { callid: call.id, flow: call.flow },
          'dialer: this host does not have the flow',
        );
        this.tell(notPlaced(call.id, NO_FLOW));
        return;
      }
      await this.variables.keep(call);
      if (!this.placed.has(call.id)) {
        this.variables.remove(call.id);
        return;
      }
      if (this.parts.now() > call.callTime + MOST_LATE_MS) throw new Error('its time has passed');
      const socket = this.commandSocket;
      if (!socket) throw new Error('FreeSWITCH is not connected');
      placed.isWaiting = false;
      await socket.startJob(command, call.id);
      if (this.placed.has(call.id)) void this.contexts.pull(call);
    } catch (error) {
      // FreeSWITCH may have run it: its events or the reconciler tell.
      if ((error as EventSocketError).code === 'NO_ANSWER') return;
      this.parts.log.warn(
        { callid: call.id, error: (error as Error).message },
        'dialer: a call was not placed',
      );
      this.tell(notPlaced(call.id, NOT_PLACED));
    }
  }

  private receive(event: FreeswitchEvent): void {
    const id = event['Unique-ID'] ?? '';
    switch (event['Event-Name']) {
      case 'BACKGROUND_JOB':
        this.receiveJob(event['Job-UUID'] ?? '', event._body ?? '');
        break;
      case 'CHANNEL_CREATE': {
        const placed = this.placed.get(id);
        if (placed) placed.hasChannel = true;
        break;
      }
      case 'CHANNEL_ANSWER':
        if (!this.placed.has(id)) break;
        this.contexts.answered(id);
        this.announcements?.answered(id);
        this.parts.answered(id);
        break;
      case 'CHANNEL_BRIDGE':
      case 'CUSTOM':
        for (const one of AgentTimes.callsOf(event)) this.placed.get(one)?.agents.see(event);
        break;
      case 'CHANNEL_HANGUP_COMPLETE': {
        const placed = this.placed.get(id);
        if (placed) this.tell(channelEnd(event, placed.agents), event[`variable_${EARLY_MEDIA}`]);
        break;
      }
      default:
        if (this.placed.has(id)) this.announcements?.receive(id, event);
    }
  }

  /** `+OK` proves nothing. The failure of a call that has a channel is told by its channel, sooner or later. */
  private receiveJob(id: string, answer: string): void {
    const placed = this.placed.get(id);
    if (!placed || !answer.startsWith('-')) return;
    const cause = /^-(?:ERR|USAGE)[:\s]*([A-Z_]*)/.exec(answer)?.[1] || 'NORMAL_UNSPECIFIED';
    clearTimeout(placed.timer);
    placed.timer = setTimeout(() => {
      if (!placed.hasChannel) this.tell(notPlaced(id, cause));
    }, CHANNEL_MS);
  }

  /** @param sound what its channel says of the recording before the answer */
  private tell(end: CallEnd, sound?: string): void {
    const placed = this.placed.get(end.id);
    if (!placed) return;
    clearTimeout(placed.timer);
    this.contexts.over(end.id);
    this.placed.delete(end.id);
    this.variables.remove(end.id);
    this.parts.ended(this.announcements?.end(end, sound) ?? end);
  }
}
