/** Says what a command was refused for, or did besides what it was asked. */
import { useEffect } from 'react';
import type { Note } from '../../../editor/model/commands/outcome.ts';
import { useEditing, useEditorState } from '../../../editor/session/use-editing.tsx';
import { useWords, type Words } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';

export function Told() {
  const { editor } = useWords();
  const editing = useEditing();
  const told = useEditorState((state) => state.told);
  useEffect(() => {
    if (told === null) return;
    if ('refused' in told) {
      const { code, path } = told.refused;
      announce(editor.refused[code](path.join(' › ')), 'problem');
    } else {
      announce(notesText(told.notes, editor));
    }
    editing.store.setState({ told: null });
  }, [told, editing, editor]);
  return null;
}

function notesText(notes: readonly Note[], { notes: words }: Words['editor']): string {
  const kinds = new Map<Note['kind'], number>();
  for (const { kind } of notes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return [...kinds].map(([kind, count]) => words[kind](count)).join(' · ');
}
