/** Asks for a node where an arrow has ended or the canvas was pressed: one that exists, or a new one by its title. */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { connect, create } from '../actions.ts';
import { foundNodes, NEW_KINDS, type NewKind } from '../scene/new-node.ts';
import { useCanvasView, useView } from '../use-view.ts';
import type { Asked } from '../view.ts';
import css from './asking.module.css';
import { KIND_ICONS } from './card.tsx';

export function Asking() {
  const asked = useView((state) => state.asked);
  return asked && <Question key={`${asked.at.x} ${asked.at.y}`} asked={asked} />;
}

interface Option {
  key: string;
  kind: NewKind | null;
  id: string;
  label: string;
  hint: string;
}

const MOST_FOUND = 30;
const SIZE = { width: 300, height: 330 };

function Question({ asked }: { asked: Asked }) {
  const words = useWords().canvas;
  const view = useCanvasView();
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { from } = asked;
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  const options = useMemo<Option[]>(() => {
    const title = text.trim();
    const made = NEW_KINDS.map((kind) => ({
      key: `new ${kind}`,
      kind,
      id: '',
      label: words.ask.named(title, words.ask.kinds[kind]),
      hint: '',
    }));
    if (from === null) return made;
    const found = foundNodes(view.scene.nodes, title, MOST_FOUND)
      .filter(({ id }) => id !== from.target)
      .map(({ id, title: name }) => ({ key: `node ${id}`, kind: null, id, label: name || id, hint: id }));
    // Somebody who has not typed wants a new node, the usual next step; a typed name of a node means that node.
    return title === '' ? [...made, ...found] : [...found, ...made];
  }, [text, from, view, words]);
  const close = (): void => view.set({ asked: null });
  const take = (option: Option | undefined): void => {
    if (!option) return;
    close();
    const title = text.trim();
    if (option.kind === null) {
      if (from && connect(view, from, option.id)) {
        const { byId } = view.scene;
        const name = (id: string) => byId.get(id)?.card.title || id;
        view.say(words.connected(name(from.node), name(option.id)));
      }
      return;
    }
    const id = create(view, option.kind, title, asked.place, from);
    if (id === null) return;
    view.say(words.created(title || id));
    view.stage?.focus(id);
    if (title === '') view.set({ inline: { node: id, field: 'title' } });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') take(options[at]);
    else if (event.key === 'ArrowDown') setAt((at + 1) % options.length);
    else if (event.key === 'ArrowUp') setAt((at + options.length - 1) % options.length);
    else return;
    event.preventDefault();
  };
  const size = view.stage?.size() ?? SIZE;
  const left = Math.max(8, Math.min(asked.at.x, size.width - SIZE.width - 8));
  const top = Math.max(8, Math.min(asked.at.y - 12, size.height - SIZE.height - 8));
  return (
    <div
      className={css.asking}
      role="dialog"
      aria-label={words.ask.label}
      style={{ left, top, width: SIZE.width, maxHeight: SIZE.height }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <input
        ref={input}
        className={css.input}
        role="combobox"
        aria-label={words.ask.label}
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={`${list}-${at}`}
        placeholder={from ? words.ask.connect : words.ask.create}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={css.list} id={list} role="listbox" aria-label={words.ask.label}>
        {options.map((option, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
          <div
            key={option.key}
            id={`${list}-${i}`}
            className={i === at ? `${css.option} ${css.active}` : css.option}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            onMouseDown={(event) => event.preventDefault()}
            onMouseEnter={() => setAt(i)}
            onClick={() => take(option)}
          >
            <Icon name={option.kind ? KIND_ICONS[option.kind] : 'arrow'} size={15} />
            <span className={css.name}>{option.label}</span>
            {option.hint !== '' && option.hint !== option.label && (
              <code className={css.hint}>{option.hint}</code>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
