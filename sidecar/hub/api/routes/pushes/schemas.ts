/** Schemas of pushes and their targets, and what they show. */
import { type Static, Type } from 'typebox';
import { hideSecrets } from '../../../../lib/url.ts';
import { PUSH_STATES } from '../../../../store/hub/pushes/pushes.ts';
import { findTarget, type TargetRow } from '../../../../store/hub/pushes/targets.ts';
import { hasRight } from '../../../access/rights.ts';
import { HubError } from '../../../error.ts';
import { DIALECTS, PUSH_EVENTS } from '../../../pushes/dialects.ts';
import type { Context } from '../../route.ts';
import { ID, nullable, TIME } from '../schemas.ts';

export const URL_TEXT = Type.String({ minLength: 1, maxLength: 2048 });
export const EVENTS = Type.Array(Type.Enum([...PUSH_EVENTS]), { minItems: 1, uniqueItems: true });
export const DIALECT = Type.Enum([...DIALECTS]);
export const PUSH_STATE = Type.Enum([...PUSH_STATES]);
/** `target:12`, as lists of pushes have it. */
export const TARGET_NAME = Type.String({ maxLength: 64, pattern: '^(target|task|route):[A-Za-z0-9_-]+$' });
export const PUSH_ID = Type.String({ maxLength: 40, pattern: '^msg_[A-Za-z0-9_-]+$' });

export const TARGET = Type.Object({
  id: ID,
  url: Type.String(),
  events: Type.Array(Type.String()),
  dialect: Type.String(),
  state: Type.Enum(['on', 'off', 'gone']),
  old_secret_until: nullable(TIME),
  revision: Type.Integer(),
  created: TIME,
});

export function shownTarget({ principal, now }: Context, target: TargetRow): Static<typeof TARGET> {
  const { id, url, events, dialect, state, oldSecretUntil, revision, created } = target;
  return {
    id,
    // An address may hold a token, which only those see who may change it.
    url: hasRight(principal, 'push.edit') ? url : hideSecrets(url),
    events,
    dialect,
    state,
    old_secret_until: oldSecretUntil !== null && oldSecretUntil > now() ? oldSecretUntil : null,
    revision,
    created,
  };
}

/** @throws HubError `NOT_FOUND` */
export async function findTargetHere(context: Context, { id }: { id: number }): Promise<TargetRow> {
  const target = await findTarget(context.db, context.principal.account.id, { id });
  if (!target) throw new HubError('NOT_FOUND');
  return target;
}

/** Finds a target and keeps it from others until the transaction ends. */
export async function findTargetToChange(context: Context, { id }: { id: number }): Promise<TargetRow> {
  const target = await findTarget(context.db, context.principal.account.id, { id, lock: true });
  if (!target) throw new HubError('NOT_FOUND');
  return target;
}
