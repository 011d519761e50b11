/** Files of numbers: looked at, imported, and what became of them. */
import { type Static, type TSchema, Type } from 'typebox';
import { ENCODINGS } from '../../../../number-files/csv/encoding.ts';
import type { NumberFileOptions } from '../../../../number-files/number-file.ts';
import { findTask } from '../../../../store/hub/dialing/tasks.ts';
import { findImport, type ImportRow, listImports } from '../../../../store/hub/tasks/file-imports.ts';
import { HubError } from '../../../error.ts';
import { importFile } from '../../../imports/import-file.ts';
import { inspectFile } from '../../../imports/inspect.ts';
import { withUpload } from '../../../imports/read-upload.ts';
import { answerOf, rejectFile, shownImport } from '../../../imports/shown-import.ts';
import { Content } from '../../content.ts';
import { type Context, defineRoute, type Route } from '../../route.ts';
import { nullable, TIME } from '../schemas.ts';
import { NUMBER_PARAMS } from './number-schemas.ts';
import { findTaskHere, TASK_PARAMS } from './task-schemas.ts';

const TEXT = Type.String();
const COUNT = Type.Integer();

const READING = {
  encoding: Type.Optional(Type.Union(ENCODINGS.map((name) => Type.Literal(name)))),
  delimiter: Type.Optional(Type.String({ maxLength: 8, description: 'a character, or tab' })),
  header: Type.Optional(Type.Boolean({ description: 'whether the first row has names' })),
  number: Type.Optional(Type.String({ maxLength: 200, description: 'column of numbers: name or position' })),
  variables: Type.Optional(
    Type.String({ maxLength: 8192, description: 'variables by column: 姓名=name,3=amount,备注=; none' }),
  ),
  sheet: Type.Optional(Type.String({ maxLength: 200, description: 'name or position' })),
};

const REJECT = Type.Object({ line: COUNT, column: TEXT, number: TEXT, fault: TEXT, message: TEXT });

const IMPORT = {
  import_id: COUNT,
  state: Type.String({ description: 'checking, importing, done, refused, failed' }),
  source: Type.String({ description: 'json, csv, xlsx, redis' }),
  file: nullable(TEXT),
  sha256: nullable(TEXT),
  taken: COUNT,
  doubled: COUNT,
  invalid: COUNT,
  blacklisted: Type.Integer({ description: 'of those taken' }),
  given: nullable(Type.Integer({ description: 'numbers of the file, as far as they are counted' })),
  problem: nullable(TEXT),
  imported_by: TEXT,
  created: TIME,
  finished: nullable(TIME),
};

type Reading = Partial<Record<keyof typeof READING, unknown>>;

function readingOf({ encoding, delimiter, header, number, variables, sheet }: Reading): NumberFileOptions {
  return { encoding, delimiter, header, number, variables, sheet } as NumberFileOptions;
}

const inspect = defineRoute({
  method: 'POST',
  path: '/v1/task/number/inspect',
  right: 'number.edit',
  ownTransactions: true,
  isUpload: true,
  summary: {
    en: 'What a file of numbers is: encoding, delimiter, columns, first rows. Of a long CSV file the beginning is enough.',
    zh: '查看号码文件：编码、分隔符、各列和前几行，不导入。较大的 CSV 只需发送开头部分。',
  },
  query: Type.Object(READING),
  answer: Type.Object({
    format: TEXT,
    encoding: nullable(TEXT),
    delimiter: nullable(TEXT),
    sheet: nullable(TEXT),
    sheets: Type.Array(TEXT),
    header: Type.Boolean(),
    bytes: COUNT,
    columns: Type.Array(
      Type.Object({
        position: COUNT,
        name: TEXT,
        use: Type.String({ description: 'number, variable, consent, none' }),
        variable: nullable(TEXT),
        kept: Type.Boolean({ description: 'the variable has the name of the column' }),
      }),
    ),
    rows: Type.Array(Type.Object({ line: COUNT, cells: Type.Array(TEXT) })),
    sample: Type.Object({ rows: COUNT, usable: COUNT, doubled: COUNT, invalid: COUNT }),
    rejects: Type.Array(REJECT),
  }),
  handle: (context, { query }) =>
    withUpload(context, (upload) => inspectFile(context, upload, readingOf(query))),
});

const add = defineRoute({
  method: 'POST',
  path: '/v1/task/:id/number/file',
  right: 'number.edit',
  ownTransactions: true,
  isUpload: true,
  summary: {
    en: 'Import a file of numbers, CSV or XLSX: the body is the file. The same file again adds nothing, and goes on with an import that was interrupted.',
    zh: '导入号码文件（CSV 或 XLSX），请求体就是文件本身。再次上传同一文件不会重复添加；上次中断的导入会接着完成。',
  },
  params: TASK_PARAMS,
  query: Type.Object({
    ...READING,
    skip_error: Type.Optional(Type.Boolean()),
    name: Type.Optional(Type.String({ maxLength: 200, description: 'of the file, for people' })),
  }),
  answer: Type.Object({ ...IMPORT, rejects: Type.Array(REJECT) }),
  find: (context, params) => findTaskHere(context, params),
  async handle(context, { query, found: task }) {
    return withUpload(context, async (upload) => {
      const { skip_error: skipErrors = false, name = null } = query;
      const imported = await importFile(context, {
        ...{ task, upload, skipErrors, name, options: readingOf(query) },
      });
      return answerOf(context, imported);
    });
  },
});

const list = defineRoute({
  method: 'GET',
  path: '/v1/task/:id/import',
  right: 'task.read',
  summary: { en: 'The imports of a task, the newest first.', zh: '某任务的导入记录，最新的在前。' },
  params: TASK_PARAMS,
  query: Type.Object({
    cursor: Type.Optional(Type.Integer({ minimum: 1 })),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  answer: Type.Object({ data: Type.Array(Type.Object(IMPORT)), next_cursor: nullable(COUNT) }),
  find: (context, params) => findTaskHere(context, params),
  async handle({ db }, { query: { cursor, per_page: limit = 15 }, found: { id: taskId } }) {
    const rows = await listImports(db, { taskId, before: cursor, limit });
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { data: rows.map(shownImport), next_cursor: last?.id ?? null };
  },
});

/** @throws HubError `NOT_FOUND` */
async function findImportHere(
  { db, principal }: Context,
  { id }: Static<typeof NUMBER_PARAMS>,
): Promise<ImportRow> {
  const found = Number.isSafeInteger(Number(id))
    ? await findImport(db, { accountId: principal.account.id, id: Number(id) })
    : undefined;
  if (!found || !(await findTask(db, found.task_id))) throw new HubError('NOT_FOUND');
  return found;
}

const get = defineRoute({
  method: 'GET',
  path: '/v1/task/import/:id',
  right: 'task.read',
  summary: {
    en: 'An import, also while it runs: how many numbers are taken so far.',
    zh: '单次导入，进行中也可查看：目前已导入多少。',
  },
  params: NUMBER_PARAMS,
  answer: Type.Object(IMPORT),
  find: findImportHere,
  handle: async (_context, { found }) => shownImport(found),
});

const rejects = defineRoute({
  method: 'GET',
  path: '/v1/task/import/:id/rejects',
  right: 'number.edit',
  contentType: 'text/csv; charset=utf-8',
  summary: {
    en: 'The rows of an import that could not be used, as CSV. They are kept for 30 days.',
    zh: '导入时不能使用的行（CSV），保留 30 天。',
  },
  params: NUMBER_PARAMS,
  answer: Type.String() as TSchema,
  find: findImportHere,
  async handle(context, { found: { id } }) {
    const bytes = await rejectFile(context, id);
    await context.audit('number.rejects', String(id));
    context.reply.header('content-disposition', `attachment; filename="rejects-${id}.csv"`);
    return new Content(bytes, 'text/csv; charset=utf-8', `${id}-${bytes.length}`) as unknown as string;
  },
});

export const importRoutes: readonly Route[] = [inspect, add, list, get, rejects];
