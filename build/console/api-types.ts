/**
 * Writes `console/api/generated/routes.ts`: what each route of the API takes and answers, as types. They are made of the
 * schemas of which the OpenAPI description is made, so the console cannot ask for what the hub does not have.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from '../../sidecar/hub/api/route.ts';
import { hubRoutes } from '../../sidecar/hub/api/routes/routes.ts';

const TO = join(import.meta.dirname, '../../console/api/generated/routes.ts');

/** The part of JSON Schema that the routes use. */
interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  items?: Schema | Schema[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

export function apiTypes(routes: readonly Route[]): string {
  const entries = routes
    .filter((route) => !route.door)
    .map(({ method, path, params, query, body, answer }) => {
      const parts = Object.entries({ params, query, body }).map(
        ([name, schema]) => `${name}: ${schema ? typeOf(schema as Schema) : 'undefined'}`,
      );
      return `  '${method} ${path}': { ${[...parts, `answer: ${typeOf(answer as Schema)}`].join('; ')} };`;
    });
  return [
    '/** What each route of the API takes and answers. Made by `build/console/api-types.ts` (`make api-types`). */',
    'export interface Routes {',
    ...entries,
    '}',
    '',
  ].join('\n');
}

function typeOf(schema: Schema): string {
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return `(${[...new Set(union.map(typeOf))].join(' | ')})`;
  if (schema.allOf) return schema.allOf.map(typeOf).join(' & ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return Array.isArray(schema.items)
        ? `[${schema.items.map(typeOf).join(', ')}]`
        : `(${typeOf(schema.items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      return schema.properties ? objectType(schema) : 'unknown';
  }
}

function objectType({ properties, patternProperties, additionalProperties, required = [] }: Schema): string {
  const members = Object.entries(properties ?? {}).map(
    ([name, schema]) => `${JSON.stringify(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  const values = Object.values(patternProperties ?? {});
  if (typeof additionalProperties === 'object') values.push(additionalProperties);
  if (members.length === 0) {
    const value = values.map(typeOf).join(' | ') || 'unknown';
    return `Record<string, ${value}>`;
  }
  return `{ ${members.join('; ')} }`;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(TO, apiTypes(hubRoutes({ cookie: '', longestMs: 0 })));
