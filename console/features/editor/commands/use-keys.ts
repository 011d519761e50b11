/** Runs a command by its keys: never while somebody types or composes, and those of the canvas only where it has the focus. */
import { useEffect } from 'react';
import type { Command, Context } from '../../../editor/canvas/commands.ts';
import { isTyping } from '../../../editor/canvas/hooks/use-clipboard.ts';
import { isKey } from '../../../editor/canvas/keys.ts';

/** The frame of the editor has the keys of these, because they also count in fields. */
const OF_THE_FRAME = new Set(['undo', 'redo']);

export function useKeys(commands: readonly Command[], context: Context): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      const isInField = isTyping(event.target);
      const { view } = context;
      const { page, isReadOnly } = view.editing.state;
      const isOnCanvas = page === 'canvas' && view.stage !== null && hasCanvasFocus();
      const command = commands.find((one) => {
        if (OF_THE_FRAME.has(one.id) || !one.keys?.some((keys) => isKey(keys, event))) return false;
        if (one.where === 'canvas' && !isOnCanvas) return false;
        // A palette and a search may be wanted while typing; a letter is then a letter.
        if (isInField && !(one.where === 'page' && (event.ctrlKey || event.metaKey))) return false;
        return !(isReadOnly && one.isEdit) && (one.isEnabled?.(context) ?? true);
      });
      if (command === undefined) return;
      event.preventDefault();
      command.run(context);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [commands, context]);
}

/** Nothing has the focus, or something on the canvas. */
function hasCanvasFocus(): boolean {
  const { activeElement } = document;
  return (
    activeElement === null ||
    activeElement === document.body ||
    activeElement.closest('[data-canvas]') !== null
  );
}
