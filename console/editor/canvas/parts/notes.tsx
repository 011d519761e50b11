/** Sticky notes: words of authors to each other, beside the nodes. Calls know nothing of them. */
import { useStore } from '@xyflow/react';
import { memo, type PointerEvent, useMemo, useRef, useState } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { type Note, setNote } from '../../model/commands/set-note.ts';
import { useEditorState, useFlowValue } from '../../session/use-editing.tsx';
import { notesOf } from '../scene/notes.ts';
import { useCanvasView, useView } from '../use-view.ts';
import css from './notes.module.css';

export function Notes() {
  const value = useFlowValue();
  const written = value.get('notes');
  // biome-ignore lint/correctness/useExhaustiveDependencies: nothing else of the flow changes them
  const notes = useMemo(() => notesOf(value), [written]);
  return notes.length === 0 ? null : <Pinned notes={notes} />;
}

/** Moved with the view, above the cards. */
function Pinned({ notes }: { notes: readonly [string, Note][] }) {
  const transform = useStore(({ transform: [x, y, zoom] }) => `translate(${x}px, ${y}px) scale(${zoom})`);
  const isFar = useView((state) => state.isFar);
  return (
    <div className={isFar ? `${css.pinned} ${css.far}` : css.pinned} style={{ transform }}>
      {notes.map(([id, note]) => (
        <StickyNote key={id} id={id} text={note.text} x={note.x} y={note.y} />
      ))}
    </div>
  );
}

const StickyNote = memo(function StickyNote({ id, text, x, y }: Note & { id: string }) {
  const words = useWords();
  const view = useCanvasView();
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const [drag, setDrag] = useState<{ x: number; y: number } | null>(null);
  const from = useRef({ x: 0, y: 0 });
  const change = (note: Partial<Note> | null, group?: string): void => {
    view.editing.edit('setNote', (document) => setNote(document, { id, note }), group ? { group } : {});
  };
  const press = (event: PointerEvent<HTMLElement>): void => {
    if (isReadOnly || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = view.stage?.place(event);
    if (at) from.current = { x: at.x - x, y: at.y - y };
    setDrag({ x, y });
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    const at = view.stage?.place(event);
    if (drag && at) setDrag({ x: at.x - from.current.x, y: at.y - from.current.y });
  };
  const end = (): void => {
    if (drag && (drag.x !== x || drag.y !== y)) change(drag);
    setDrag(null);
  };
  return (
    <aside
      className={css.note}
      aria-label={words.canvas.note}
      style={{ transform: `translate(${drag?.x ?? x}px, ${drag?.y ?? y}px)` }}
    >
      <header
        className={css.head}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      >
        {!isReadOnly && (
          <button
            type="button"
            className={css.remove}
            aria-label={words.common.delete}
            title={words.common.delete}
            onPointerDown={(event) => event.stopPropagation()}
            onClick={() => change(null)}
          >
            <Icon name="close" size={13} />
          </button>
        )}
      </header>
      <textarea
        className={css.text}
        data-note={id}
        aria-label={words.canvas.note}
        placeholder={words.canvas.notePlaceholder}
        value={text}
        readOnly={isReadOnly}
        onChange={({ target }) => change({ text: target.value }, `note ${id}`)}
        onBlur={() => view.editing.seal()}
      />
    </aside>
  );
});
