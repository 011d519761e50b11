/** Whether the dialer would place a call now. A call that is asked for by itself is not kept for another hour. */
import { readGateContext } from '../../../../dialer/gate-context.ts';
import { accountRulesOf } from '../../../../outbound/account-rules.ts';
import { type GateReason, gate } from '../../../../outbound/gate.ts';
import { reasonText } from '../../../../outbound/rules/reason-text.ts';
import type { Account } from '../../../../store/hub/accounts.ts';
import { lineLists, lineSpeeds } from '../../../../store/hub/dialing/lines.ts';
import { DEPLOYMENT, offSwitches } from '../../../../store/hub/dialing/switches.ts';
import type { TaskRow } from '../../../../store/hub/dialing/tasks.ts';
import type { HubDb } from '../../../../store/hub/hub-store.ts';
import type { NumberRow } from '../../../../store/hub/tasks/numbers.ts';
import { AliyunFault, type BusinessCode } from '../fault.ts';

const CODES: ReadonlyMap<GateReason, BusinessCode> = new Map([
  ...(['blacklisted', 'blacklist-unreadable', 'no-consent', 'consent-ended'] as const).map(
    (reason) => [reason, 'isv.BLACK_KEY_CONTROL_LIMIT'] as const,
  ),
  ...(
    ['outside-hours', 'outside-windows', 'outside-timegroup', 'holidays-unknown', 'hours-unreadable'] as const
  ).map((reason) => [reason, 'isv.VOICE_CALL_PERIOD_ERROR'] as const),
]);

interface Wanted {
  task: TaskRow;
  account: Account;
  number: NumberRow;
  /** ms since 1970 */
  now: number;
}

/** @throws AliyunFault */
export async function refuseCall(db: HubDb, { task, account, number, now }: Wanted): Promise<void> {
  const off = await offSwitches(db);
  if (off.some(({ accountId }) => accountId === DEPLOYMENT || accountId === account.id))
    throw AliyunFault.business('isv.OUT_OF_SERVICE', 'Calls are turned off.');
  const ids = task.caller_line_id === null ? [] : (await lineLists(db, task.caller_line_id)).flat();
  const speed = Math.max(1, ...(await lineSpeeds(db, ids)).values());
  // How long it may wait for a line says nothing of why it may not be placed now.
  const open = { ...task, stop_time: null };
  const gated = { key: number.number_key, country: number.country, consent: number.consent };
  const { verdict, log } = gate(
    (await readGateContext(db, { task: open, account, numbers: [gated], now, speed })).factsOf(gated),
  );
  if (verdict.kind === 'pass') return;
  const step = log.find(({ reason }) => reason === verdict.reason);
  const text = step
    ? reasonText(step, 'en', accountRulesOf(account.settings).timezone)
    : 'It may not be called.';
  throw AliyunFault.business(CODES.get(verdict.reason) ?? 'isv.BUSINESS_LIMIT_CONTROL', text);
}
