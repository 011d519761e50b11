/**
 * What is in a field while somebody types. The document follows at each key; half-typed words of an input method stay in
 * the field until they are chosen. Undo, or another person's edit, takes the place of a draft that no longer fits.
 */
import { type ChangeEvent, type CompositionEvent, useState } from 'react';
import { useEditing, useEditorState } from '../../../../editor/session/use-editing.tsx';

export interface Draft {
  value: string;
  isReadOnly: boolean;
  onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  onCompositionStart: () => void;
  onCompositionEnd: (event: CompositionEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  onBlur: () => void;
}

/**
 * @param text what the document has
 * @param commit edits the document
 * @param fits whether a draft means what the document has: lines with an empty one at the end
 */
export function useDraft(
  text: string,
  commit: (value: string) => void,
  fits: (draft: string, text: string) => boolean = (draft, text) => draft === text,
): Draft {
  const editing = useEditing();
  const isReadOnly = useReadOnly();
  const [draft, setDraft] = useState<{ value: string; isComposing: boolean } | null>(null);
  const isShown = draft !== null && (draft.isComposing || fits(draft.value, text));
  const take = (value: string): void => {
    setDraft({ value, isComposing: false });
    commit(value);
  };
  return {
    value: isShown ? draft.value : text,
    isReadOnly,
    onChange: ({ target: { value } }) => {
      if (isReadOnly) return;
      if (draft?.isComposing) setDraft({ value, isComposing: true });
      else take(value);
    },
    onCompositionStart: () => setDraft({ value: isShown ? draft.value : text, isComposing: true }),
    onCompositionEnd: ({ currentTarget: { value } }) => {
      if (isReadOnly) setDraft(null);
      else take(value);
    },
    onBlur: () => {
      if (draft?.isComposing) commit(draft.value);
      setDraft(null);
      editing.seal();
    },
  };
}

export function useReadOnly(): boolean {
  return useEditorState(({ isReadOnly }) => isReadOnly);
}
