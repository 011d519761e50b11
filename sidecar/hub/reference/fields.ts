/** The fields of a JSON schema, for a table. */
import type { TSchema } from 'typebox';

export interface Field {
  /** With dots for what is inside, `[]` for items. */
  path: string;
  /** In the words of JSON. */
  type: string;
  isRequired: boolean;
  description: string;
}

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  description?: string;
}

/** All fields in their order; those of objects and of items of lists under their own path. */
export function fieldsOf(schema: TSchema | undefined, prefix = ''): Field[] {
  const { properties = {}, required = [] } = flattened((schema ?? {}) as Schema);
  return Object.entries(properties).flatMap(([name, child]) => {
    const path = prefix + name;
    const inner = innerOf(child);
    const { description = '' } = child;
    const field = { path, type: typeOf(child), isRequired: required.includes(name), description };
    return [field, ...(inner ? fieldsOf(inner.schema as TSchema, `${path}${inner.suffix}`) : [])];
  });
}

/** A type in words: `string or null`, `list of object`. */
export function typeOf(given: TSchema | Schema): string {
  const schema = flattened(given as Schema);
  const { type, items, anyOf, enum: values, properties } = schema;
  if (values) return values.map((value) => JSON.stringify(value)).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return items ? `list of ${typeOf(items)}` : 'list';
  if (type === undefined) return properties ? 'object' : 'any';
  return `${Array.isArray(type) ? type.join(' or ') : type}${limitsOf(schema)}`;
}

function limitsOf({ minimum, maximum, minLength, maxLength }: Schema): string {
  const [least, most] = [minimum ?? minLength, maximum ?? maxLength];
  const unit = minLength === undefined && maxLength === undefined ? '' : ' characters';
  if (least === undefined && most === undefined) return '';
  if (least === undefined) return ` (at most ${most}${unit})`;
  if (most === undefined) return ` (at least ${least}${unit})`;
  return ` (${least} to ${most}${unit})`;
}

/** The object inside a field, or inside the items of a list. */
function innerOf(schema: Schema): { schema: Schema; suffix: string } | undefined {
  const one = flattened(schema.anyOf?.find(({ type }) => type !== 'null') ?? schema);
  if (one.properties) return { schema: one, suffix: '.' };
  const items = one.items && flattened(one.items);
  return items?.properties ? { schema: items, suffix: '[].' } : undefined;
}

/** The parts of an intersection as one object. */
function flattened(schema: Schema): Schema {
  const { allOf } = schema;
  if (!allOf) return schema;
  const parts = allOf.map(flattened);
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Record<string, Schema>,
    required: parts.flatMap(({ required = [] }) => required),
  };
}
