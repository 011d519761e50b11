/** Schemas that several routes share. */
import { type TSchema, Type } from 'typebox';
import { ROLES } from '../../access/rights.ts';

/** A name that a person gives: letters of any script, digits, and signs that need no escaping anywhere. */
export const NAME = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N} ._@-]*$',
});
/** A password that somebody gives; whether it may be a new one is decided elsewhere. */
export const PASSWORD = Type.String({ minLength: 1, maxLength: 400 });
export const ROLE = Type.Enum([...ROLES]);
/** ms since 1970. */
export const TIME = Type.Integer();
export const ID = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 });
export const ID_PARAMS = Type.Object({ id: ID });
export const NOTHING = Type.Null();

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}
