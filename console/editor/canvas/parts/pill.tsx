/** An arrow inside its card: what it waits for and where it leads. Dragged up or down, it changes its priority. */
import { type PointerEvent, useRef, useState } from 'react';
import { isObject, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { reorderArrow } from '../../model/commands/reorder-arrow.ts';
import { valueOfDocument } from '../../model/document/document.ts';
import { arrowKey, type EditorState } from '../../session/editing.ts';
import { useEditorState } from '../../session/use-editing.tsx';
import { askForTarget } from '../commands.ts';
import { pullArrow, swallowClick } from '../pull.ts';
import { ROW_GAP, ROW_HEIGHT } from '../scene/card.ts';
import type { SceneNode } from '../scene/scene.ts';
import type { Row, Tag } from '../scene/tags.ts';
import { useCanvasView, useView } from '../use-view.ts';
import css from './pill.module.css';

/** A press that moves less than this is a click, px. */
const CLICK_PX = 4;

/** What a pill shows of the rest of the state, in one text: title of the target, run and test marks. */
function marksOf(node: string, target: string): (state: EditorState) => string {
  const key = arrowKey({ node, target });
  return ({ history, run, tests }) => {
    const found = objectAt(valueOfDocument(history.document), 'flow').get(target);
    const title = isObject(found) ? (textOf(found.get('description'))?.trim() ?? '') : '\u0000';
    return `${run?.arrows.has(key) ? 'lit' : ''}\n${tests?.arrows.get(key) ?? ''}\n${title}`;
  };
}

export function Pill({ node, row, at }: { node: SceneNode; row: Row; at: number }) {
  const words = useWords().canvas;
  const view = useCanvasView();
  const { target, tags } = row;
  const marks = useEditorState(marksOf(node.id, target));
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const isChosen = useView(({ arrow }) => arrow?.node === node.id && arrow.target === target);
  const { shift, press } = useReorder(node, row, at, isReadOnly);
  const [lit, test, ...rest] = marks.split('\n');
  const title = rest.join(' ');
  const isMissing = title === '\u0000';
  const name = isMissing ? target : title || target;
  const shown = tags.filter((tag) => tag !== 'word');
  const classes = [
    css.pill,
    css[tags[0] as Tag],
    lit && css.lit,
    isChosen && css.chosen,
    shift && css.dragged,
  ];
  const label = words.pill(tags.map((tag) => words.tags[tag]).join('、'), row.words, name);
  return (
    <li className={css.row} style={shift ? { transform: `translateY(${shift}px)` } : undefined}>
      <button
        type="button"
        tabIndex={-1}
        className={`${classes.filter(Boolean).join(' ')} nodrag nopan`}
        title={isMissing ? words.missing(target) : label}
        data-arrow={target}
        onPointerDown={press}
        onClick={(event) => {
          event.stopPropagation();
          view.selectArrow({ node: node.id, target });
        }}
        onDoubleClick={(event) => {
          event.stopPropagation();
          if (!isMissing) view.editing.goTo(target);
        }}
      >
        {shown.length > 0 && (
          <span className={css.tags}>
            {shown.map((tag) => (
              <span key={tag} className={`${css.tag} ${css[tag]}`}>
                {words.tags[tag]}
              </span>
            ))}
          </span>
        )}
        <span className={css.words}>{row.words}</span>
        <span className={isMissing ? css.missing : css.target}>
          <Icon name="arrow" size={11} />
          {name}
        </span>
        {test !== '' && (
          <span
            className={test === 'passed' ? css.passed : css.failed}
            title={test === 'passed' ? words.testPassed : words.testFailed}
          />
        )}
      </button>
      {!isReadOnly && (
        <span
          className={`${css.dot} ${css[tags[0] as Tag]} nodrag nopan`}
          data-pull={target}
          onPointerDown={(event) => pullArrow(view, { node: node.id, target }, event.nativeEvent)}
        />
      )}
    </li>
  );
}

/** Drags a pill among its siblings; pulled out of the card, it becomes an arrow that is led elsewhere. */
function useReorder(node: SceneNode, row: Row, at: number, isReadOnly: boolean) {
  const view = useCanvasView();
  const [shift, setShift] = useState(0);
  const pressed = useRef(false);
  const press = (event: PointerEvent<HTMLButtonElement>): void => {
    if (isReadOnly || event.button !== 0 || pressed.current) return;
    const button = event.currentTarget;
    const card = button.closest('article');
    const { clientY: fromY, clientX: fromX } = event;
    const zoom = view.stage?.viewport().zoom ?? 1;
    const step = ROW_HEIGHT + ROW_GAP;
    let moved = 0;
    pressed.current = true;
    const end = (): void => {
      pressed.current = false;
      setShift(0);
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      window.removeEventListener('keydown', onKey, true);
    };
    const onMove = (move: globalThis.PointerEvent): void => {
      const box = card?.getBoundingClientRect();
      if (box && move.clientX > box.right + 12) {
        end();
        pullArrow(view, { node: node.id, target: row.target }, move);
        return;
      }
      if (Math.hypot(move.clientY - fromY, move.clientX - fromX) < CLICK_PX && moved === 0) return;
      const least = -at * step;
      const most = (node.card.rows.length - 1 - at) * step;
      moved = Math.max(least, Math.min(most, (move.clientY - fromY) / zoom));
      setShift(moved || 0.01);
    };
    const onUp = (): void => {
      const to = at + Math.round(moved / step);
      end();
      if (moved !== 0) swallowClick();
      if (to !== at)
        view.editing.edit('reorderArrow', (document) =>
          reorderArrow(document, { node: node.id, target: row.target, to }),
        );
    };
    const onKey = (key: KeyboardEvent): void => {
      if (key.key !== 'Escape') return;
      key.stopPropagation();
      end();
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
    window.addEventListener('keydown', onKey, true);
  };
  return { shift, press };
}

export function AddPill({ node }: { node: SceneNode }) {
  const words = useWords().canvas;
  const view = useCanvasView();
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`${css.add} nodrag nopan`}
      aria-label={words.addArrow}
      title={words.addArrow}
      data-pull=""
      onPointerDown={(event) => pullArrow(view, { node: node.id, target: null }, event.nativeEvent)}
      onClick={(event) => {
        event.stopPropagation();
        askForTarget(view, node.id);
      }}
    >
      <Icon name="add" size={14} />
    </button>
  );
}
