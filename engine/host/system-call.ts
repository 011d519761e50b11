/**
 * What another system says of its call in the headers of the INVITE, and what it is told at the end
 * (docs/reference/sip-headers.md).
 */
import type { Deployment } from '../contract/deployment.ts';
import { accountOfFlow } from '../contract/flow-account.ts';
import type { Host } from './host.ts';

/** Most letters of the variables of a call together. */
const MOST_LETTERS = 16_384;
const MOST_VARIABLES = 100;

/** Headers of FreeSWITCH's requests are variables: of BYE, and of REFER. */
const RESULT = ['sip_bye_h_X-CTI-Result', 'sip_h_X-CTI-Result'];

/** The headers `X-…` of the call's INVITE. Their names are known from a dump only. */
export function sipHeaders(host: Pick<Host, 'api' | 'callid'>): { [name: string]: string } {
  const headers: { [name: string]: string } = {};
  let dump: { [name: string]: string } = {};
  try {
    dump = (JSON.parse(host.api('uuid_dump', `${host.callid} json`)) as typeof dump | null) || dump;
  } catch {
    // `-ERR No such channel!`: the caller has hung up.
  }
  for (const key of Object.keys(dump)) {
    const match = /^variable_sip_h_(X-.+)/i.exec(key);
    if (match) headers[match[1] as string] = String(dump[key]);
  }
  return headers;
}

/** Takes over what an allowed system says. Null for a call that is none of one, or says nothing. */
export function readSystemCall(host: Host, { headerSystems }: Deployment): { flow: string } | null {
  const address = host.getVariable('sip_received_ip');
  // FreeSWITCH compares addresses of different families, too.
  const systems = (headerSystems || []).filter((one) => V6.test(one) === V6.test(address)).join();
  const flow = host.getVariable('sip_h_X-CTI-Flow');
  if (!systems || !/^true/.test(host.api('acl', `${address} ${systems}`))) {
    if (flow) host.log('notice', 'X-CTI-Flow is ignored: inbound.headerSystems does not have the caller');
    return null;
  }
  const texts: { [name: string]: string } = {};
  let letters = 0;
  let isTold = false;
  const headers = sipHeaders(host);
  for (const header of Object.keys(headers)) {
    const [, said] = /^X-CTI-(.*)/i.exec(header) || [];
    if (said === undefined) continue;
    isTold = true;
    if (!/^Var-/i.test(said)) continue;
    const text = decode(headers[header] as string);
    letters += text.length;
    if (
      /^.{4}\w{1,64}$/.test(said) &&
      letters <= MOST_LETTERS &&
      Object.keys(texts).length < MOST_VARIABLES &&
      text.indexOf('\0') < 0
    )
      texts[said.slice(4)] = text;
    else host.log('warning', 'a header X-CTI-Var- is ignored: its name or value is not allowed');
  }
  if (!isTold) return null;
  host.setVariable(SYSTEM, 'true');
  if (letters) host.setVariable('cti_robot_variables', JSON.stringify(texts));
  // Other ends of the call do not get the headers that are meant for the robot.
  if (!host.getVariable(EXCLUDED)) host.setVariable(EXCLUDED, '(?i)^sip_h_X-CTI-(?!Result)');
  return { flow };
}

const V6 = /:/;
const SYSTEM = 'cti_robot_system';
const EXCLUDED = 'exclude_outgoing_extra_header';

/** The flow that the system wants, of the account of the one that would take the call. */
export function flowOf(said: { flow: string } | null, flow: string): string {
  const account = accountOfFlow(flow);
  const wanted = said === null ? '' : said.flow;
  // A name with an account is none of this account.
  return (
    (wanted && (account ? `${wanted}.@${account}` : accountOfFlow(wanted) ? `.${wanted}` : wanted)) || flow
  );
}

/** For whatever ends the call: FreeSWITCH sends it once the script has ended. */
export function tellResult(host: Host, score: string | null, end: string): void {
  if (!host.getVariable(SYSTEM)) return;
  const values = [host.getVariable('flow_level'), score || '', end].map(encode);
  for (const name of RESULT) host.setVariable(name, `level=${values[0]};score=${values[1]};end=${values[2]}`);
}

/** Where a flow has ended and the caller is still there: gives the call back, or ends it. */
export function leaveSystemCall(host: Host): void {
  // Not where no flow has run.
  if (!host.ready() || !host.getVariable(RESULT[0] as string)) return;
  const target = host.getVariable('sip_h_X-CTI-Refer-To');
  // Applications expand what is in `${…}`.
  if (/^sip:[\w.@:;=+~%*!-]+$/.test(target)) host.execute('deflect', target);
  if (host.ready()) host.hangup('NORMAL_CLEARING');
}

/** A server may have sent half of a surrogate pair, which `encodeURIComponent` refuses. */
function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'));
}

/** Headers have letters beyond ASCII as `%` and digits, or as they are. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
