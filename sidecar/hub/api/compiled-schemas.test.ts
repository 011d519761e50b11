import { Ajv } from 'ajv';
import stringifierOf from 'fast-json-stringify';
import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { serializerOf, validatorOf } from './compiled-schemas.ts';
import { schemaOf } from './openapi.ts';
import type { Route } from './route.ts';
import { hubRoutes } from './routes/routes.ts';

type Schemas = Record<'params' | 'querystring' | 'body' | 'headers', Part | undefined>;
/** A schema, or one for each media type. */
interface Part {
  content?: Record<string, { schema: object }>;
}

const routes = hubRoutes({ cookie: 'cti-robot', longestMs: 1, publicUrl: null });

const ajv = new Ajv({ strict: true });
// OpenAPI's word for a file.
ajv.addFormat('binary', true);

describe('schemas of routes', () => {
  it.each(routes.map((route): [string, Route] => [`${route.method} ${route.path}`, route]))(
    'can be compiled, long before a client needs them: %s',
    (_name, route) => {
      const { response, ...rest } = schemaOf(route) as Schemas & { response: Record<string, Part> };
      for (const part of ['params', 'querystring', 'body', 'headers'] as const)
        for (const schema of schemasIn(rest[part])) ajv.compile(schema);
      for (const answer of Object.values(response))
        for (const schema of schemasIn(answer)) stringifierOf(schema);
    },
  );
});

function schemasIn(part: Part | undefined): object[] {
  if (part === undefined) return [];
  return part.content ? Object.values(part.content).map(({ schema }) => schema) : [part];
}

describe('a validator', () => {
  const schema = Type.Object({ limit: Type.Integer({ minimum: 1 }) });

  it('says what is wrong with this request, and nothing of the one before', () => {
    const validate = validatorOf({ schema, httpPart: 'body' });
    expect(validate({ limit: 0 })).toBe(false);
    expect(validate.errors).toMatchObject([{ instancePath: '/limit', keyword: 'minimum' }]);
    expect(validate({ limit: 1 })).toBe(true);
    expect(validate.errors).toBeNull();
  });

  it('takes a number in a URL for a number, and a text in a body for a text', () => {
    const query = { limit: '2' };
    expect(validatorOf({ schema, httpPart: 'querystring' })(query)).toBe(true);
    expect(query).toEqual({ limit: 2 });
    expect(validatorOf({ schema, httpPart: 'body' })({ limit: '2' })).toBe(false);
  });
});

it('an answer holds nothing that its schema does not name', () => {
  const serialize = serializerOf({ schema: Type.Object({ name: Type.String() }) });
  expect(serialize({ name: 'li', password: 'correct horse' })).toBe('{"name":"li"}');
});
