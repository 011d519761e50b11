/** Schemas of routes. */
import { Type } from 'typebox';
import { CONTEXT_DIALECTS } from '../../../../inbound/context/question.ts';
import { MOST_CALLS } from '../../../../inbound/stored-route.ts';
import { DIALECTS } from '../../../pushes/dialects.ts';
import { ID, nullable, TIME } from '../schemas.ts';

const PLACE_NAME = Type.String({ minLength: 1, maxLength: 255, pattern: '^\\S+$' });
const ON_ERROR = Type.Enum(['continue', 'fallback', 'reject']);
const DIALECT = Type.Enum([...CONTEXT_DIALECTS]);
const RESULT_DIALECT = Type.Enum([...DIALECTS]);

export const NUMBER = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'a number or a name as destination_number has it, or its begin and *',
});

const CONTEXT = Type.Object({
  url: Type.String({ maxLength: 2048 }),
  on_error: Type.Optional(ON_ERROR),
  dialect: Type.Optional(DIALECT),
});

/** What may be changed. */
export const SETTABLE = {
  flow: Type.Optional(ID),
  fallback_flow: Type.Optional(nullable(ID)),
  closed_flow: Type.Optional(nullable(ID)),
  timegroup: Type.Optional(nullable(ID)),
  calls: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: MOST_CALLS }))),
  context: Type.Optional(nullable(CONTEXT)),
  result_url: Type.Optional(
    nullable(Type.String({ minLength: 1, maxLength: 2048, description: 'gets the results of its calls' })),
  ),
  result_dialect: Type.Optional(RESULT_DIALECT),
  enabled: Type.Optional(Type.Boolean()),
  remark: Type.Optional(Type.String({ maxLength: 500 })),
};
export const CHANGE = Type.Object(SETTABLE);

export const NEW_ROUTE = Type.Object({
  ...SETTABLE,
  number: NUMBER,
  host: Type.Optional(nullable(PLACE_NAME)),
  domain: Type.Optional(nullable(PLACE_NAME)),
  flow: ID,
});

const FLOW = Type.Object({ number: ID, name: Type.String() });

export const ROUTE = Type.Object({
  id: ID,
  number: Type.String(),
  host: nullable(Type.String()),
  domain: nullable(Type.String()),
  flow: FLOW,
  fallback_flow: nullable(FLOW),
  closed_flow: nullable(FLOW),
  timegroup: nullable(Type.Object({ id: ID, name: Type.String() })),
  calls: nullable(Type.Integer()),
  context: nullable(Type.Object({ url: Type.String(), on_error: ON_ERROR, dialect: DIALECT })),
  result_url: nullable(Type.String()),
  result_dialect: RESULT_DIALECT,
  enabled: Type.Boolean(),
  remark: Type.String(),
  revision: Type.Integer(),
  created: TIME,
  updated: TIME,
});

const PUBLISHED = Type.Boolean({ description: 'whether the hosts can find it already' });
export const CHANGED_ROUTE = Type.Intersect([ROUTE, Type.Object({ published: PUBLISHED })]);
export const REMOVED = Type.Object({ published: PUBLISHED });

export const TEST = Type.Object({
  number: Type.String({ minLength: 1, maxLength: 200 }),
  host: Type.Optional(PLACE_NAME),
  domain: Type.Optional(PLACE_NAME),
  at: Type.Optional(TIME),
});

export const TESTED = Type.Object({
  route: nullable(ROUTE),
  open: nullable(Type.Boolean()),
  flow: nullable(FLOW),
});
