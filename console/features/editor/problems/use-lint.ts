/** Keeps the problems of the flow on the screen up to date: lint runs after each edit, in a worker of its own. */
import { useEffect, useState } from 'react';
import type { Editing, Problem } from '../../../editor/session/editing.ts';
import { isUnwanted, type Tools } from '../../../editor/worker/client.ts';

/** Of edits that follow each other at once, such as letters that are typed, ms. */
const PAUSE_MS = 60;

export type LintState = 'checking' | 'checked' | 'failed';
type LintOptions = NonNullable<Parameters<Tools['lint']>[2]>;

/** @param options what the host of the flow has; the same object as long as nothing in it changes */
export function useLint(editing: Editing, tools: Tools, options?: LintOptions): LintState {
  const [state, setState] = useState<LintState>('checking');
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const check = async (): Promise<void> => {
      const { document } = editing;
      setState('checking');
      try {
        const found = await tools.lint(editing.state.name, editing.text, options);
        if (isOver) return;
        // Text that the author typed meanwhile is checked next.
        if (editing.document === document) setState('checked');
        setProblems(editing, found);
      } catch (error) {
        if (!isOver && !isUnwanted(error)) setState('failed');
      }
    };
    void check();
    const stop = editing.store.subscribe(({ history, name }, before) => {
      if (history.document === before.history.document && name === before.name) return;
      clearTimeout(timer);
      timer = setTimeout(() => void check(), PAUSE_MS);
    });
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
    };
  }, [editing, tools, options]);
  return state;
}

/** The same problems stay the same list, so that the canvas does not draw again. */
function setProblems(editing: Editing, found: readonly Problem[]): void {
  const { problems } = editing.state;
  const isSame =
    problems.length === found.length &&
    problems.every(({ rule, path, message }, i) => {
      const other = found[i];
      return other?.rule === rule && other.path === path && other.message.en === message.en;
    });
  if (!isSame) editing.store.setState({ problems: found });
}
