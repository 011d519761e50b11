/** The menu of the right button: what can be done with the cards under it, or with the canvas. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useEditorState } from '../../session/use-editing.tsx';
import { CANVAS_COMMANDS, type Command } from '../commands.ts';
import { keysShown } from '../keys.ts';
import { useCanvasView } from '../use-view.ts';
import css from './context-menu.module.css';

const OF_NODES = ['connect', 'rename', 'editPrompt', 'duplicate', 'tidySelection', 'fitSelection', 'remove'];
const OF_CANVAS = ['addNode', 'addNote', 'selectAll', 'tidyAll', 'fit', 'goToStart', 'find'];

export function ContextMenu() {
  const view = useCanvasView();
  const words = useWords();
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const menu = useRef<HTMLDivElement>(null);
  const marker = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState<{ x: number; y: number; isOfNodes: boolean } | null>(null);
  useEffect(() => {
    const surface = marker.current?.parentElement;
    const onMenu = (event: MouseEvent): void => {
      const target = event.target as Element;
      if (target.closest('input, textarea') || !view.stage) return;
      event.preventDefault();
      const id = target.closest<HTMLElement>('.react-flow__node')?.dataset.id;
      if (id !== undefined && !view.selection.includes(id)) view.select([id]);
      setOpen({ ...view.stage.inside(event), isOfNodes: id !== undefined });
    };
    surface?.addEventListener('contextmenu', onMenu);
    return () => surface?.removeEventListener('contextmenu', onMenu);
  }, [view]);
  useEffect(() => {
    if (open === null) return;
    menu.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
    const onDown = (event: Event): void => {
      if (!menu.current?.contains(event.target as Node)) setOpen(null);
    };
    window.addEventListener('pointerdown', onDown, true);
    return () => window.removeEventListener('pointerdown', onDown, true);
  }, [open]);
  const context = { view, words };
  const commands = CANVAS_COMMANDS.filter(
    ({ id, isEdit, isEnabled }) =>
      (open?.isOfNodes ? OF_NODES : OF_CANVAS).includes(id) &&
      !(isReadOnly && isEdit) &&
      (isEnabled?.(context) ?? true),
  );
  const run = (command: Command): void => {
    setOpen(null);
    command.run(context);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape' || event.key === 'Tab') setOpen(null);
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at + items.length - 1) % items.length]?.focus();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <span ref={marker} hidden />
      {open && (
        <div
          ref={menu}
          className={css.menu}
          role="menu"
          tabIndex={-1}
          aria-label={words.canvas.more}
          style={{
            left: Math.min(open.x, (view.stage?.size().width ?? 0) - 220),
            top: Math.max(8, Math.min(open.y, (view.stage?.size().height ?? 0) - commands.length * 32 - 16)),
          }}
          onKeyDown={onKeyDown}
        >
          {commands.map((command) => (
            <button
              key={command.id}
              type="button"
              role="menuitem"
              className={command.id === 'remove' ? `${css.item} ${css.danger}` : css.item}
              onClick={() => run(command)}
            >
              {command.icon && <Icon name={command.icon} size={16} />}
              <span className={css.label}>{command.title(words)}</span>
              <kbd className={css.keys}>{keysShown(command)}</kbd>
            </button>
          ))}
        </div>
      )}
    </>
  );
}
