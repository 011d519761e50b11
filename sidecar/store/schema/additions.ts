/** Statements of migrations that add columns or keys to a table that exists. */

const ALTERED_TABLE = /^alter table [`"]?(\w+)[`"]?\s+/i;
const INDEXED_TABLE = /^create (?:unique )?index if not exists \w+ on (\w+)/i;
const NEXT_CLAUSE = /,\s*(?=add (?:column|key)\b)/i;
const COLUMN = /^add column [`"]?(\w+)/i;
const KEY = /^add key [`"]?(\w+)/i;
/** A column that rows can do without. */
const OPTIONAL = /\bnull default null\b/i;

export interface Addition {
  table: string;
  columns: string[];
  /** Rows can do without all of it. */
  isOptional: boolean;
}

/** The table to which a statement adds columns or keys; null for other statements. */
export function alteredTable(statement: string): string | null {
  return (ALTERED_TABLE.exec(statement) ?? INDEXED_TABLE.exec(statement))?.[1] ?? null;
}

/** What an `ALTER TABLE` adds; null for other statements. */
export function readAddition(statement: string): Addition | null {
  const clauses = clausesOf(statement);
  const columns = clauses.flatMap((clause) => COLUMN.exec(clause)?.[1] ?? []);
  const keys = clauses.flatMap((clause) => KEY.exec(clause)?.[1] ?? []);
  if (columns.length + keys.length === 0) return null;
  const isOptional = clauses.every((clause) => KEY.test(clause) || OPTIONAL.test(clause));
  return {
    table: alteredTable(statement) as string,
    columns: columns.length > 0 ? columns : keys.map((key) => `key ${key}`),
    isOptional,
  };
}

/** The statement without the columns and keys that the table has; null if it has them all. */
export function withoutExisting(
  statement: string,
  columns: ReadonlySet<string>,
  keys: ReadonlySet<string>,
): string | null {
  const [head] = ALTERED_TABLE.exec(statement) ?? [];
  if (head === undefined) return statement;
  const missing = clausesOf(statement).filter((clause) => {
    const [column, key] = [COLUMN.exec(clause)?.[1], KEY.exec(clause)?.[1]];
    return !(column !== undefined && columns.has(column)) && !(key !== undefined && keys.has(key));
  });
  return missing.length === 0 ? null : `${head.trimEnd()}\n  ${missing.join(',\n  ')}`;
}

function clausesOf(statement: string): string[] {
  const [head] = ALTERED_TABLE.exec(statement) ?? [];
  return head === undefined ? [] : statement.slice(head.length).split(NEXT_CLAUSE);
}
