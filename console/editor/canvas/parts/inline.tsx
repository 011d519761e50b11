/** Typing on the card itself. The flow changes with each key; Escape takes it back, and composing is left alone. */
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { listOf, objectAt, textOf } from '../../../../engine/flow/value.ts';
import { useWords } from '../../../i18n/words.tsx';
import { setPrompts } from '../../model/commands/set-prompts.ts';
import { setTitle } from '../../model/commands/set-title.ts';
import type { Mark } from '../../model/history/history.ts';
import { useEditing, useEditorState } from '../../session/use-editing.tsx';
import { useCanvasView } from '../use-view.ts';
import css from './card.module.css';

/** What both fields do: take the focus, and end on Enter, Escape or a click elsewhere. */
function useInline(node: string) {
  const view = useCanvasView();
  const editing = useEditing();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const mark = useRef<Mark | null>(null);
  useLayoutEffect(() => {
    editing.seal();
    mark.current = editing.mark();
    field.current?.focus();
    field.current?.select();
  }, [editing]);
  useEffect(() => () => editing.seal(), [editing]);
  const end = (): void => {
    editing.seal();
    view.set({ inline: null });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    // Enter and Escape of an input method choose a word or drop it.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      if (mark.current) editing.cancel(mark.current);
      end();
      view.stage?.focus(node);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      end();
      view.stage?.focus(node);
    }
  };
  return { field, end, onKeyDown, editing };
}

export function InlineTitle({ node }: { node: string }) {
  const words = useWords().canvas;
  const { field, end, onKeyDown, editing } = useInline(node);
  // As written: the card's own title has no blanks around it, and a blank is typed before what follows it.
  const title = useEditorState(() => textOf(nodeOf(editing.value, node).get('description')) ?? '');
  return (
    <input
      ref={field}
      className={`${css.inline} nodrag nopan`}
      aria-label={words.titleField}
      placeholder={words.untitled}
      value={title}
      onChange={({ target }) =>
        editing.edit('setTitle', (document) => setTitle(document, { node, title: target.value }), {
          group: `title ${node}`,
        })
      }
      onBlur={end}
      onKeyDown={onKeyDown}
    />
  );
}

export function InlinePrompt({ node }: { node: string }) {
  const words = useWords().canvas;
  const { field, end, onKeyDown, editing } = useInline(node);
  // One text a state: a list would be another one each time.
  const first = useEditorState(() => promptsOf(editing.value, node)[0] ?? '');
  const write = (text: string): void => {
    const [, ...others] = promptsOf(editing.value, node);
    const prompts = text === '' ? others : [text, ...others];
    editing.edit('setPrompts', (document) => setPrompts(document, { node, key: 'playbacks', prompts }), {
      group: `prompt ${node}`,
    });
  };
  return (
    <textarea
      ref={field}
      className={`${css.inlinePrompt} nodrag nopan nowheel`}
      aria-label={words.promptField}
      placeholder={words.promptField}
      rows={4}
      value={first}
      onChange={({ target }) => write(target.value)}
      onBlur={end}
      onKeyDown={onKeyDown}
    />
  );
}

function promptsOf(value: ReturnType<typeof objectAt>, node: string): string[] {
  return listOf(nodeOf(value, node).get('playbacks'));
}

function nodeOf(value: ReturnType<typeof objectAt>, node: string): ReturnType<typeof objectAt> {
  return objectAt(objectAt(value, 'flow'), node);
}
