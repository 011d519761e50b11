/** Undo and redo, with the name of the step. */
import { useEditing, useEditorState } from '../../../editor/session/use-editing.tsx';
import { useWords, type Words } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';

export function UndoButtons() {
  const { editor, steps } = useWords();
  const editing = useEditing();
  const past = useEditorState(({ history }) => history.past?.step.label);
  const future = useEditorState(({ history }) => history.future?.step.label);
  return (
    <>
      <Button
        look="quiet"
        icon="undo"
        label={past === undefined ? editor.undo : editor.undoStep(stepName(steps, past))}
        disabled={past === undefined}
        onClick={() => editing.undo()}
      />
      <Button
        look="quiet"
        icon="redo"
        label={future === undefined ? editor.redo : editor.redoStep(stepName(steps, future))}
        disabled={future === undefined}
        onClick={() => editing.redo()}
      />
    </>
  );
}

function stepName(steps: Words['steps'], label: string): string {
  return steps[label as keyof Words['steps']] ?? label;
}
