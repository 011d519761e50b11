/**
 * Which voice a call speaks with: calls of a flow take turns through its `voicelist` (flow-format.md#voices). Calls share no
 * memory, but FreeSWITCH's global variables can be compared and set in one go (`global_setvar name=new=old`).
 *
 * The variable is `<turn>:<call>,<call>,…`: how many turns have been taken, and by whom the last of them, since
 * FreeSWITCH does not say whether it set: a call looks whether it is among them.
 */
import type { Host } from '../host.ts';

/** So many calls may take their turns between a call's own and its look at the variable. */
const REMEMBERED = 16;
/** Each time that a call loses another one wins: more at the same instant there are not. */
const ATTEMPTS = 50;
/** Two calls that both find no variable make it, and wait for each other's doing so. */
const FIRST_MS = 20;

/** A voice of the list; by the call's UUID where FreeSWITCH does not keep the turns. */
export function nextVoice(host: Host, flowName: string, voices: string[]): string {
  if (voices.length < 2) return voices[0] || '';
  const own = host.callid.replace(/[^0-9a-f]/gi, '').slice(0, 12) || '0';
  const turn = turnOf(host, `cti_robot_voice_${flowName}`, own);
  return voices[(turn === null ? parseInt(own.slice(0, 8), 16) : turn) % voices.length] as string;
}

function turnOf(host: Host, variable: string, own: string): number | null {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seen = host.api('global_getvar', variable).trim();
    if (seen === '') {
      host.api('global_setvar', `${variable}=0:`);
      host.api('msleep', String(FIRST_MS));
      continue;
    }
    const [, count, calls] = /^([0-9]{1,15}):([0-9a-f,]*)$/i.exec(seen) || [];
    // No such command, or somebody else's variable.
    if (count === undefined || calls === undefined) return null;
    const turn = Number(count);
    const takenBy = calls.split(',').filter((call) => call !== '');
    const at = takenBy.indexOf(own);
    if (at >= 0) return turn - 1 - at;
    const last = [own, ...takenBy].slice(0, REMEMBERED).join(',');
    host.api('global_setvar', `${variable}=${turn + 1}:${last}=${seen}`);
  }
  return null;
}
