/**
 * Imports a file of numbers. It is read twice: the first time nothing is written, so that a fault of the file, or a row
 * that cannot be used, refuses all of it; the second time rows are added in batches, each with the place in the file up
 * to which it goes, in one transaction. So a killed import goes on where it was, and counts each row once.
 */
import { NumberFileError } from '../../number-files/file-fault.ts';
import {
  type NumberFile,
  type NumberFileOptions,
  openNumberFile,
  type RowGroup,
} from '../../number-files/number-file.ts';
import type { TaskRow } from '../../store/hub/dialing/tasks.ts';
import {
  findImport,
  type ImportRow,
  insertRejects,
  type NewReject,
} from '../../store/hub/tasks/file-imports.ts';
import type { Context } from '../api/route.ts';
import { HubError } from '../error.ts';
import { addNumbers } from '../tasks/add-numbers.ts';
import { accountRules } from '../tasks/import-numbers.ts';
import { nextState } from '../tasks/verbs.ts';
import { HeldImport, LostImport } from './held-import.ts';
import { rejectRow } from './reject-row.ts';
import type { Upload } from './upload.ts';

/** Rejects of an import that are kept. All are counted. */
export const MOST_REJECTS = 100_000;
/** Between two signs of life while rows are only read, ms. */
const SIGN_MS = 1_000;

export interface ImportedFile {
  task: TaskRow;
  upload: Upload;
  options: NumberFileOptions;
  skipErrors: boolean;
  /** For people. */
  name: string | null;
}

/** @returns the import, which has ended @throws NumberFileError, HubError `TASK_STATE` */
export async function importFile(context: Context, given: ImportedFile): Promise<ImportRow> {
  const { task, upload, options, skipErrors, name } = given;
  nextState(task, 'import');
  const file = await openNumberFile(upload.file, options, await accountRules(context));
  const reading = { options, skipErrors };
  const toImport = { task, format: file.format, name, hash: upload.hash, reading };
  for (;;) {
    const begun = await HeldImport.begin(context, toImport);
    if (!(begun instanceof HeldImport)) return begun;
    try {
      await new FileImport(context, begun, { ...given, file }).run();
    } catch (error) {
      if (error instanceof LostImport) continue;
      // The next who sends the file goes on.
      await begun.release().catch(() => {});
      throw error;
    }
    const { id, account_id: accountId } = begun.row;
    return (await findImport(context.store.db, { accountId, id })) as ImportRow;
  }
}

class FileImport {
  private readonly counts: Pick<ImportRow, 'taken' | 'doubled' | 'invalid' | 'blacklisted'>;
  private readonly row: ImportRow;

  constructor(
    private readonly context: Context,
    private readonly held: HeldImport,
    private readonly given: ImportedFile & { file: NumberFile },
  ) {
    this.row = held.row;
    const { taken, doubled, invalid, blacklisted } = held.row;
    this.counts = { taken, doubled, invalid, blacklisted };
  }

  async run(): Promise<void> {
    try {
      if (this.row.state === 'checking' && !(await this.check())) return;
      await this.add();
    } catch (error) {
      if (!(error instanceof NumberFileError || error instanceof HubError)) throw error;
      const state = this.row.state === 'checking' ? 'refused' : 'failed';
      const problem = error.messageIn(this.context.language).slice(0, 500);
      await this.held.end({ state, problem });
      throw error;
    }
  }

  /** Reads the file without adding anything. @returns whether it may be imported */
  private async check(): Promise<boolean> {
    const { given, invalid } = await (this.given.skipErrors ? this.countRows() : this.checkRows());
    if (invalid > 0) {
      await this.held.end({ state: 'refused', given, invalid, problem: null });
      return false;
    }
    this.row.state = 'importing';
    await this.held.step(async () => ({ state: 'importing', given }));
    return true;
  }

  /** Only the file may have a fault: rows that cannot be used are left out when the others are added. */
  private async countRows(): Promise<{ given: number; invalid: 0 }> {
    let given = 0;
    let signed = performance.now();
    for await (const count of this.given.file.counts()) {
      given += count;
      if (performance.now() - signed < SIGN_MS) continue;
      await this.held.step(async () => ({ given }));
      signed = performance.now();
    }
    return { given, invalid: 0 };
  }

  private async checkRows(): Promise<{ given: number; invalid: number }> {
    let given = 0;
    let invalid = 0;
    let signed = performance.now();
    for await (const { numbers, rejects } of this.given.file.groups()) {
      given += numbers.length + rejects.length;
      const kept = this.rejectRows(rejects, invalid);
      invalid += rejects.length;
      if (kept.length === 0 && performance.now() - signed < SIGN_MS) continue;
      await this.held.step(async (db, now) => {
        await insertRejects(
          db,
          kept.map((row) => ({ ...row, created: now })),
        );
        return { given };
      });
      signed = performance.now();
    }
    return { given, invalid };
  }

  private async add(): Promise<void> {
    const groups = this.given.file.groups(this.row.rows_read);
    try {
      for (let reading = groups.next(); ; ) {
        const { value: group, done } = await reading;
        if (done) break;
        // The next group is read while the database writes this one.
        reading = groups.next();
        reading.catch(() => {});
        await this.addGroup(group);
      }
    } finally {
      await groups.return(undefined);
    }
    const { taken } = this.counts;
    const { task } = this.given;
    await this.held.end({ state: 'done' }, (db) =>
      this.context.audit('number.import', `${taken} numbers into ${task.uuid}`, db),
    );
  }

  private async addGroup({ numbers, rejects, read }: RowGroup): Promise<void> {
    const { context, counts } = this;
    const { task } = this.given;
    const rows = this.rejectRows(rejects, counts.invalid);
    let next = counts;
    await this.held.step(async (db, now) => {
      const added = await addNumbers(context, db, { task, importId: this.row.id, now, numbers });
      await insertRejects(
        db,
        rows.map((row) => ({ ...row, created: now })),
      );
      next = {
        taken: counts.taken + added.taken,
        doubled: counts.doubled + added.doubled,
        blacklisted: counts.blacklisted + added.blacklisted,
        invalid: counts.invalid + rejects.length,
      };
      return { ...next, rows_read: read };
    });
    Object.assign(counts, next);
  }

  /** @param before rejects of the rows before */
  private rejectRows(rejects: RowGroup['rejects'], before: number): Omit<NewReject, 'created'>[] {
    const { id: import_id, account_id } = this.row;
    return rejects
      .slice(0, Math.max(0, MOST_REJECTS - before))
      .map((reject) => ({ import_id, account_id, ...rejectRow(reject, this.context.language) }));
  }
}
