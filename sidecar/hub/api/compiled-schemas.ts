/**
 * The functions that check requests and write answers, compiled from the routes' schemas. Compiling all of them takes a
 * second of a core and tens of megabytes, and a command asks one route: each is compiled when it is first used, and
 * then serves all servers of the process.
 */
import { Ajv, type ValidateFunction } from 'ajv';
import stringifierOf from 'fast-json-stringify';

type Stringify = (data: unknown) => string;
/** What fastify asks of a validator. */
type Validate = ((...given: Parameters<ValidateFunction>) => boolean) & Pick<ValidateFunction, 'errors'>;

/** A test checks the schemas: to do so, each process would compile the schema of schemas. */
const UNCHECKED = { verbose: true, meta: false, validateSchema: false };
/** A body means what it says: `null` is no text, and `"1"` no number. */
const strict = new Ajv(UNCHECKED);
/** Everything in a URL is a text. */
const coercing = new Ajv({ ...UNCHECKED, coerceTypes: 'array' });

const stringifiers = new WeakMap<object, Stringify>();

/** A body that arrives as a stream. */
export const UNCHECKED_FILE = { type: 'string', format: 'binary' } as const;

/** What fastify checks a part of a request with. */
export function validatorOf({ schema, httpPart }: { schema: unknown; httpPart?: string }): Validate {
  if (schema === UNCHECKED_FILE) return Object.assign(() => true, { errors: null });
  const ajv = httpPart === 'body' ? strict : coercing;
  const validate: Validate = (...given) => {
    // Ajv keeps what it has compiled of a schema.
    const compiled = ajv.compile(schema as object);
    const isValid = compiled(...given) as boolean;
    validate.errors = compiled.errors ?? null;
    return isValid;
  };
  return validate;
}

/** What fastify writes an answer with: only what the schema names leaves the hub. */
export function serializerOf({ schema }: { schema: unknown }): Stringify {
  const key = schema as object;
  return (data) => {
    let stringify = stringifiers.get(key);
    if (stringify === undefined) {
      stringify = stringifierOf(key) as Stringify;
      stringifiers.set(key, stringify);
    }
    return stringify(data);
  };
}
