/** Gives the open flow to the parts of its page. A part draws again only when what it selects has changed. */
import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import type { JsonObject } from '../../../engine/text/json.ts';
import { valueOfDocument } from '../model/document/document.ts';
import type { Selection } from '../model/history/history.ts';
import type { Editing, EditorState } from './editing.ts';

const Open = createContext<Editing | null>(null);

export function EditingProvider({ editing, children }: { editing: Editing; children: ReactNode }) {
  return <Open.Provider value={editing}>{children}</Open.Provider>;
}

export function useEditing(): Editing {
  const editing = useContext(Open);
  if (editing === null) throw new Error('there is no EditingProvider around this');
  return editing;
}

/** @param pick returns a part of the state: the same object as long as nothing in it changes */
export function useEditorState<T>(pick: (state: EditorState) => T): T {
  return useStore(useEditing().store, pick);
}

/** The flow as ordered maps. */
export function useFlowValue(): JsonObject {
  return useEditorState(({ history }) => valueOfDocument(history.document));
}

export function useSelection(): Selection {
  return useEditorState(({ history }) => history.selection);
}
