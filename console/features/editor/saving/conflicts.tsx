/** Fields that somebody else has changed as well: mine are on the screen, theirs can be taken one by one. */
import { useState } from 'react';
import type { Conflict } from '../../../editor/model/merge/merge.ts';
import { takeTheirs } from '../../../editor/model/merge/take-theirs.ts';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { compactJson } from './compact-json.ts';
import type { Saver } from './saver.ts';
import css from './saving.module.css';

export function Conflicts({
  conflicts,
  saver,
  onClose,
}: {
  conflicts: readonly Conflict[];
  saver: Saver;
  onClose: () => void;
}) {
  const { editor, common } = useWords();
  const words = editor.conflict;
  const editing = useEditing();
  const [taken, setTaken] = useState<ReadonlySet<Conflict>>(new Set());
  const take = (conflict: Conflict): void => {
    editing.edit('merge', (document) => takeTheirs(document, conflict));
    setTaken(new Set([...taken, conflict]));
  };
  const done = (): void => {
    saver.conflictsSeen();
    onClose();
  };
  return (
    <Dialog
      title={words.title}
      close={common.close}
      onClose={onClose}
      isWide
      actions={
        <Button look="main" onClick={done}>
          {common.done}
        </Button>
      }
    >
      <p>{words.hint}</p>
      <table className={css.conflicts}>
        <thead>
          <tr>
            <th>{words.place}</th>
            <th>{words.mine}</th>
            <th>{words.theirs}</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {conflicts.map((conflict) => (
            <tr key={`${conflict.kind} ${JSON.stringify(conflict.path)}`}>
              <td>{conflict.path.join(' › ')}</td>
              {conflict.kind === 'order' ? (
                <td colSpan={3}>{words.order}</td>
              ) : (
                <>
                  <td>{compactJson(conflict.mine) ?? words.removed}</td>
                  <td>{compactJson(conflict.theirs) ?? words.removed}</td>
                  <td>
                    <Button disabled={taken.has(conflict)} onClick={() => take(conflict)}>
                      {taken.has(conflict) ? words.taken : words.take}
                    </Button>
                  </td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
