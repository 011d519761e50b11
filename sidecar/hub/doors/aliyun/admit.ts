/** Who sends a request, and whether it may be done: each check in the order of the provider's gateway. */
import { accessKeyContext } from '../../../store/hub/doors/aliyun-keys.ts';
import type { HubStore } from '../../../store/hub/hub-store.ts';
import { markKeyUsed } from '../../../store/hub/keys.ts';
import { hasRight, isRole, type Principal } from '../../access/rights.ts';
import { isAllowedAddress } from '../../login/addresses.ts';
import type { SecretKey } from '../../secrets/secret-key.ts';
import type { AccessKeys } from './access-keys.ts';
import type { Action } from './action.ts';
import { AliyunFault } from './fault.ts';
import type { KeyLimits } from './key-limits.ts';
import type { Nonces } from './nonces.ts';
import { refuseTime } from './wire/read-request.ts';
import type { SignedRequest } from './wire/request.ts';

export const VERSION = '2017-05-25';
const MINUTE_MS = 60_000;
/** Characters. 1,000 numbers with two values each have a third of it. */
const LONGEST_EXPLANATION = 1024 * 1024;

export interface AdmitParts {
  store: HubStore;
  keys: AccessKeys;
  secretKey: SecretKey;
  nonces: Nonces;
  limits: KeyLimits;
  actions: ReadonlyMap<string, Action>;
  /** ms since 1970 */
  now: () => number;
}

export interface Admitted {
  principal: Principal;
  accessKeyId: string;
  action: Action;
}

/** @param address of the client @throws AliyunFault */
export async function admit(parts: AdmitParts, request: SignedRequest, address: string): Promise<Admitted> {
  const { store, keys, secretKey, nonces, limits, now } = parts;
  const { accessKeyId } = request;
  const key = await keys.find(accessKeyId);
  const time = now();
  const isGood =
    key !== undefined &&
    (key.row.expires === null || key.row.expires > time) &&
    (key.row.addresses === null || isAllowedAddress(address, key.row.addresses));
  if (!isGood) throw AliyunFault.gateway('InvalidAccessKeyId.NotFound');
  refuseTime(request, time);
  const { id, name, account, accountId, role, perSecond, used } = key.row;
  if (!request.isSignedWith(secretKey.open(key.secret, accessKeyContext(accessKeyId))))
    throw AliyunFault.gateway('SignatureDoesNotMatch', explanationOf(request));
  if (!(await nonces.take(id, request.nonce))) throw AliyunFault.gateway('SignatureNonceUsed');
  if (!limits.take({ id, perSecond }, time)) throw AliyunFault.gateway('Throttling.User');
  if (used === null || time - used >= MINUTE_MS) await markKeyUsed(store.db, id, time);
  if (request.version !== VERSION) throw AliyunFault.gateway('InvalidVersion');
  const principal: Principal = {
    ...{ kind: 'key', id, name, account: { id: accountId, name: account }, deployment: false },
    // A role that this release does not know gives the least.
    role: isRole(role) ? role : 'viewer',
  };
  return { principal, accessKeyId, action: actionOf(parts, request, { principal, allowed: key.actions }) };
}

/** One that is too long is not sent back: it is several times as long as the request. */
function explanationOf(request: SignedRequest): string {
  const text = request.explain();
  return text.length > LONGEST_EXPLANATION ? '' : text;
}

function actionOf(
  { actions }: AdmitParts,
  request: SignedRequest,
  { principal, allowed }: { principal: Principal; allowed: readonly string[] | null },
): Action {
  if (request.action === '') throw AliyunFault.missing('Action');
  const action = actions.get(request.action);
  if (!action) throw AliyunFault.gateway('InvalidAction.NotFound');
  const isAllowed = allowed === null || allowed.includes(action.name);
  const lacking = action.rights.find((right) => !hasRight(principal, right));
  if (!isAllowed || lacking !== undefined)
    throw AliyunFault.business(
      'isp.RAM_PERMISSION_DENY',
      isAllowed ? `The key has not the right ${lacking}.` : `The key is not allowed to use ${action.name}.`,
    );
  return action;
}
