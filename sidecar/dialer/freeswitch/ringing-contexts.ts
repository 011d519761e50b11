/** What is known of callees, pulled while their telephones ring: into the files of their numbers, or to end their calls. */
import type { EventSocket } from '../../freeswitch/event-socket.ts';
import type { Log } from '../../lib/log.ts';
import { type PlannedCall, REJECTED_END } from '../carrier.ts';
import type { AskContext } from '../number/call-context.ts';
import type { NumberVariables } from './number-variables.ts';
import { UNANSWERED } from './originate.ts';

interface RingingContextParts {
  askContext: AskContext | undefined;
  variables: Pick<NumberVariables, 'keep' | 'remove'>;
  /** Carries commands; undefined: none does now. */
  socket: () => EventSocket | undefined;
  /** Whether the call has not ended. */
  lives: (id: string) => boolean;
  log: Log;
}

export class RingingContexts {
  /** Of calls whose context is asked: aborted when the call is answered or over. */
  private readonly late = new Map<string, AbortController>();

  constructor(private readonly parts: RingingContextParts) {}

  /** Asks, if the call has a context. Never rejects: the call goes on without. */
  async pull(call: PlannedCall): Promise<void> {
    const { askContext, variables, log } = this.parts;
    if (!call.context || !askContext) return;
    const late = new AbortController();
    this.late.set(call.id, late);
    try {
      const context = await askContext(call, late.signal);
      if (context === null || late.signal.aborted) return;
      if (context.action === 'reject') {
        await this.reject(call.id, context.cause);
        return;
      }
      if (Object.keys(context.variables).length === 0) return;
      await variables.keep({ ...call, variables: { ...call.variables, ...context.variables } });
      // The call ended meanwhile.
      if (!this.parts.lives(call.id)) variables.remove(call.id);
    } catch (error) {
      log.warn(
        { callid: call.id, error: (error as Error).message },
        'dialer: the context of a call cannot be used',
      );
    } finally {
      this.late.delete(call.id);
    }
  }

  answered(id: string): void {
    this.late.get(id)?.abort(new Error('the call was answered'));
  }

  over(id: string): void {
    this.late.get(id)?.abort(new Error('the call is over'));
  }

  /** Only while it is not answered: FreeSWITCH takes the mark away at the answer. */
  private async reject(id: string, cause: string): Promise<void> {
    const socket = this.parts.socket();
    if (!socket) throw new Error('FreeSWITCH is not connected');
    await socket.api(`uuid_setvar_multi ${id} cti_robot_callid=${id};cti_robot_end=${REJECTED_END}`);
    await socket.api(`hupall ${cause} uuid ${id} ${UNANSWERED} true`);
    // The callee was faster: the talk says how it ends.
    const mark = await socket.api(`uuid_getvar ${id} ${UNANSWERED}`);
    if (mark === '_undef_') await socket.api(`uuid_setvar ${id} cti_robot_end`);
  }
}
