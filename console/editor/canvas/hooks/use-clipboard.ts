/** Copies and pastes nodes as JSON text, by the browser's own events: into other flows, tabs, and chats. */
import { useEffect } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { removeSelected } from '../actions.ts';
import { copySelected, pasteText } from '../commands.ts';
import type { CanvasView } from '../view.ts';

/** Whether keys and the clipboard belong to what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, dialog, [role="menu"]') !== null)
  );
}

export function useClipboard(view: CanvasView): void {
  const words = useWords();
  useEffect(() => {
    const isOurs = (event: ClipboardEvent): boolean =>
      !isTyping(event.target) && !isTyping(document.activeElement) && view.stage !== null;
    const onCopy = (event: ClipboardEvent): void => {
      // Words that somebody has marked with the mouse are meant instead.
      if (!isOurs(event) || !(getSelection()?.isCollapsed ?? true)) return;
      const text = copySelected({ view, words });
      if (text === null) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut' && !view.editing.state.isReadOnly) removeSelected(view);
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (!isOurs(event) || view.editing.state.isReadOnly) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text.trim() === '') return;
      event.preventDefault();
      pasteText({ view, words }, text);
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [view, words]);
}
