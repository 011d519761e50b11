/** Asks what is known of a caller before the call is answered, while the caller hears ringing (routes.md#context). */
import type { Deployment } from '../../contract/deployment.ts';
import type { HostRoute } from '../../contract/route-table.ts';
import type { ContextAnswer, ContextRequest } from '../../contract/sidecar-protocol.ts';
import type { Host } from '../host.ts';
import type { Texts } from '../prompts/number-texts.ts';
import { SidecarClient } from './sidecar-client.ts';

export interface Context {
  flow: string;
  /** The call is hung up with this cause; null: it goes on. */
  cause: string | null;
  texts: Texts;
}

const withoutAnswer = (onError: string) => ({ action: onError as ContextAnswer['action'] });

/** @param url of the flow itself @returns null where nobody is to be asked */
export function pullContext(
  host: Host,
  deployment: Deployment,
  { flow, url, route }: { flow: string; url: string | null; route: HostRoute | undefined },
): Context | null {
  const onError = route?.context || (url === null ? null : 'continue');
  if (onError === null) return null;
  // Not `collectInput` nor `sleep`: they begin early media.
  host.execute('ring_ready', '');
  const budgetMs = deployment.contextMs;
  const call = host.api('uuid_dump', `${host.callid} json`);
  const body: ContextRequest = { flow, route: route?.context && route.id, url, budgetMs, call };
  const answer = new SidecarClient(host, deployment).ask({ service: 'context', body, budgetMs });
  const known = answer && (answer.context as ContextAnswer | undefined);
  const { action, cause, flow: other, variables }: Partial<ContextAnswer> = known || withoutAnswer(onError);
  return {
    flow: (action === 'fallback' ? route?.fallback : other) || flow,
    cause: action === 'reject' ? cause || 'CALL_REJECTED' : null,
    texts: variables || {},
  };
}
