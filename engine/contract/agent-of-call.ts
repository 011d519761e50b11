/**
 * Whether a callee who wanted an agent got one, read from the event of the hang-up (docs/reference/dialer.md#abandoned). The
 * dialer sets `cti_robot_queue` on calls of tasks that connect callees to agents.
 */

export interface AgentOfCall {
  /** When the callee wanted an agent, ms since 1970: at the answer, or where a flow has put the call into a queue. */
  wantedAt: number;
  /** When the callee was connected to somebody for the last time; null: never. */
  metAt: number | null;
  /** The other end of the line hung up. */
  calleeLeft: boolean;
}

/** Of an event with these, the callee has been connected to somebody, also if a transfer has reset the time of it. */
const SIGNS_OF_AGENT = [
  'last_bridge_to',
  'bridge_uuid',
  'cc_queue_answered_epoch',
  'fifo_epoch_start_bridge',
];

/**
 * Returns null where no agent was wanted: of another call, of one that was not answered, of a flow that asked for none.
 *
 * @param header returns a header of the event, or `""`
 */
export function agentOfCall(header: (name: string) => string): AgentOfCall | null {
  const variable = (name: string): string => header(`variable_${name}`);
  const answeredAt = msOf(header('Caller-Channel-Answered-Time'));
  if (variable('cti_robot_queue') === '' || answeredAt === 0) return null;
  const bridgedAt = msOf(header('Caller-Channel-Bridged-Time'));
  const hasMet = bridgedAt > 0 || SIGNS_OF_AGENT.some((name) => variable(name) !== '');
  const wantedAt =
    variable('cti_robot_flow') === '' ? answeredAt : joinedAt(variable, { answeredAt, bridgedAt });
  if (wantedAt === null) return null;
  return {
    wantedAt,
    metAt: hasMet ? Math.max(bridgedAt, wantedAt) : null,
    calleeLeft: /^recv_/.test(variable('sip_hangup_disposition')),
  };
}

/** When a flow has put the call into a queue: mod_callcenter tells the second, mod_fifo only that it was so. */
function joinedAt(
  variable: (name: string) => string,
  { answeredAt, bridgedAt }: { answeredAt: number; bridgedAt: number },
): number | null {
  const joined = Number(variable('cc_queue_joined_epoch')) || 0;
  // In the middle of that second.
  if (joined > 0) return Math.max(answeredAt, joined * 1000 + 500);
  return variable('fifo_push_timestamp') === '' ? null : bridgedAt || answeredAt;
}

/** FreeSWITCH's times are microseconds since 1970; 0: it did not happen. */
function msOf(micros: string): number {
  return Math.floor(Number(micros) / 1000) || 0;
}
