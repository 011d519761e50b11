/**
 * A client that has waited too long sends its request again, with another nonce, and would make a second batch. So the same
 * request by the same key gets the first answer for a while. The key, the work and the answer are one transaction, as for an
 * `Idempotency-Key`: a repetition waits for the first.
 */
import { createHash } from 'node:crypto';
import { deleteAnswerBefore } from '../../../store/hub/idempotency.ts';
import { keyedRequest } from '../../api/idempotency.ts';
import type { Action, ActionAnswer, ActionCall } from './action.ts';
import { canonicalPairs } from './wire/parameters.ts';
import type { SignedRequest } from './wire/request.ts';

interface Once {
  accessKeyId: string;
  signed: Pick<SignedRequest, 'parameters'>;
  /** ms; 0: every request counts. */
  dedupeMs: number;
}

/** What differs between a request and its repetition, or between two ways to sign the same one. */
const OF_ONE_REQUEST = new Set([
  ...['Signature', 'SignatureNonce', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'AccessKeyId'],
  ...['Action', 'Version', 'Format'],
]);

export async function runOnce(
  action: Action,
  call: ActionCall,
  { accessKeyId, signed, dedupeMs }: Once,
): Promise<ActionAnswer> {
  if (!action.makesOnce || dedupeMs === 0) return action.run(call);
  const { context } = call;
  const same = canonicalPairs(new Map([...signed.parameters].filter(([name]) => !OF_ONE_REQUEST.has(name))));
  const hash = createHash('sha256').update(`${accessKeyId} ${same}`).digest('hex');
  const keyed = keyedRequest({
    accountId: context.principal.account.id,
    route: `aliyun ${action.name}`,
    idempotencyKey: hash,
    body: hash,
  });
  await deleteAnswerBefore(context.store.db, keyed, context.now() - dedupeMs);
  return action.run({ ...call, context: { ...context, keyed } });
}
