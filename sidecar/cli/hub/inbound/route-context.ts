/** What `cti-robot route test` says of the address that knows the callers of a route. */
import { askOnce, type ContextAddress, contextHere } from '../../../context/ask-once.ts';
import { ContextError } from '../../../context/error.ts';
import type { LocalHub } from '../../../hub/local-hub.ts';
import { secretOpener } from '../../../hub/secrets/secret-opener.ts';
import { AddressGuard } from '../../../lib/guard/guard.ts';
import { onOneLine } from '../../../lib/printable.ts';
import { cutToWidth } from '../../../lib/table.ts';
import { hideSecrets } from '../../../lib/url.ts';
import { homePaths } from '../../../settings/home.ts';
import type { Settings } from '../../../settings/settings.ts';
import { archivedFlow } from '../../flow/archived-flows.ts';
import { SILENT } from '../../store-access.ts';

const LINE_WIDTH = 80;

export interface TestedRoute {
  id: number;
  flow: { name: string };
  fallback_flow: { name: string } | null;
  context: { url: string; on_error: ContextAddress['onError']; dialect: ContextAddress['dialect'] } | null;
}

export interface TestedContext {
  url: string;
  dialect: ContextAddress['dialect'];
  on_error: ContextAddress['onError'];
  timeout_ms: number;
  /** Null: this host does not have the route. */
  signed: boolean | null;
  asked: {
    ms: number;
    code: string | null;
    /** Of the answer, or why there is none. */
    text: string;
    call: string;
  } | null;
}

interface Tested {
  settings: Settings;
  account: string;
  number: string;
  ask: boolean;
}

/** @returns null where the route has no context */
export async function testContext(
  hub: LocalHub,
  route: TestedRoute,
  { settings, account, number, ask }: Tested,
): Promise<TestedContext | null> {
  if (route.context === null) return null;
  const { url, on_error: onError, dialect } = route.context;
  const here = await contextHere(homePaths(settings).routes, route.id);
  const open = secretOpener(settings.hub, SILENT);
  const isSigned = here?.signed !== undefined && (await open(here.signed)).length > 0;
  const { timeoutMs } = settings.context;
  const known = { url: hideSecrets(url), dialect, on_error: onError, timeout_ms: timeoutMs };
  const tested = { ...known, signed: here === undefined ? null : isSigned, asked: null };
  if (!ask) return tested;
  const signed = here?.signed && { signed: here.signed };
  const { ms, answer } = await askOnce({
    ...{ address: { url, onError, dialect, ...signed }, account, number, timeoutMs, open },
    ...{ route: String(route.id), flow: route.flow.name, guard: new AddressGuard(settings.hub.pushTargets) },
  });
  const shown = { ms: Math.round(ms) };
  if (answer instanceof ContextError) {
    const { code, message } = answer;
    return { ...tested, asked: { ...shown, code, text: message, call: callOf(route, onError) } };
  }
  const { action, flow, cause, variables } = answer;
  const names = [...variables.keys()];
  // Names only: the values are somebody's.
  const text = [action, `${names.length} variables${names.length > 0 ? `: ${names.join(', ')}` : ''}`].join(
    ', ',
  );
  const isThere = flow === null || (await archivedFlow(hub, flow, account).then(Boolean, () => false));
  const own = flow !== null && isThere ? flow : route.flow.name;
  const call =
    callOf({ ...route, flow: { name: own } }, action === 'accept' ? 'continue' : action, cause) +
    (isThere ? '' : ', since the one that was answered is not there');
  return { ...tested, asked: { ...shown, code: null, text, call } };
}

function callOf(
  { flow, fallback_flow }: Pick<TestedRoute, 'flow' | 'fallback_flow'>,
  action: ContextAddress['onError'],
  cause = 'CALL_REJECTED',
): string {
  if (action === 'reject') return `is hung up with ${cause}`;
  return `gets flow ${(action === 'fallback' && fallback_flow ? fallback_flow : flow).name}`;
}

export function contextWords({ url, dialect, on_error, timeout_ms, signed, asked }: TestedContext): string {
  const signature =
    signed === null ? 'not on this host yet' : signed ? 'signed' : 'UNSIGNED: no key (hub.secretKeyFile)';
  const lines = [
    `context  ${url}`,
    `         ${dialect}, ${timeout_ms} ms, on error ${on_error}, ${signature}`,
    ...(asked === null
      ? []
      : [
          `asked    ${asked.ms} ms, ${asked.code === null ? asked.text : asked.code}`,
          ...(asked.code === null ? [] : [`         ${asked.text}`]),
          `         the call ${asked.call}`,
        ]),
  ];
  return lines.map((line) => `${cutToWidth(onOneLineKeeping(line), LINE_WIDTH)}\n`).join('');
}

/** Without control characters, and with the blanks at its begin. */
function onOneLineKeeping(line: string): string {
  return line.slice(0, 9) + onOneLine(line.slice(9));
}
