/** One field to go anywhere and do anything (Ctrl-K). */
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Command, Context } from '../../../editor/canvas/commands.ts';
import { keysShown } from '../../../editor/canvas/keys.ts';
import { Icon, type IconName } from '../../../ui/icon.tsx';
import { type Found, type FoundKind, found } from './found.ts';
import css from './palette.module.css';

const ICONS: Record<FoundKind, IconName> = {
  node: 'canvas',
  entry: 'knowledge',
  synonym: 'synonyms',
  command: 'settings',
};

export interface PaletteProps {
  context: Context;
  commands: readonly Command[];
  onClose: () => void;
  /** Shows an entry of the knowledge base or a synonym group. */
  onEntry: (kind: 'entry' | 'synonym', id: string) => void;
}

export function Palette({ context, commands, onClose, onEntry }: PaletteProps) {
  const { view, words } = context;
  const said = words.canvas.palette;
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const runnable = useMemo(() => {
    const { isReadOnly } = view.editing.state;
    return commands.filter(
      (command) =>
        command.id !== 'palette' && !(isReadOnly && command.isEdit) && (command.isEnabled?.(context) ?? true),
    );
  }, [commands, context, view]);
  const results = useMemo(
    () =>
      found(
        {
          nodes: view.scene.nodes,
          value: view.editing.value,
          commands: runnable.map((command) => ({
            id: command.id,
            title: command.title(words),
            keys: keysShown(command),
          })),
        },
        text,
      ),
    [text, runnable, view, words],
  );
  const take = (result: Found | undefined): void => {
    if (!result) return;
    onClose();
    // The focus returns to where it was first, and then goes on.
    requestAnimationFrame(() => {
      if (result.kind === 'node') view.editing.goTo(result.id);
      else if (result.kind === 'command') runnable.find(({ id }) => id === result.id)?.run(context);
      else onEntry(result.kind, result.id);
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter') take(results[at]);
    else if (event.key === 'ArrowDown') setAt((at + 1) % Math.max(1, results.length));
    else if (event.key === 'ArrowUp') setAt((at + results.length - 1) % Math.max(1, results.length));
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className={css.palette}
      aria-label={said.title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={css.field}>
        <Icon name="search" size={18} />
        <input
          className={css.input}
          role="combobox"
          aria-label={said.title}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={results.length > 0 ? `${list}-${at}` : undefined}
          placeholder={said.placeholder}
          value={text}
          autoFocus
          onChange={({ target }) => {
            setText(target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className={css.list} id={list} role="listbox" aria-label={said.title}>
        {results.map((result, i) => (
          <Option
            key={`${result.kind} ${result.id}`}
            id={`${list}-${i}`}
            result={result}
            heading={result.kind === results[i - 1]?.kind ? null : headings(said)[result.kind]}
            icon={runnable.find(({ id }) => result.kind === 'command' && id === result.id)?.icon}
            isActive={i === at}
            onEnter={() => setAt(i)}
            onTake={() => take(result)}
          />
        ))}
        {results.length === 0 && <p className={css.none}>{said.none}</p>}
      </div>
    </dialog>
  );
}

function headings(said: Context['words']['canvas']['palette']): Record<FoundKind, string> {
  return { node: said.nodes, entry: said.entries, synonym: said.synonyms, command: said.commands };
}

function Option({
  id,
  result,
  heading,
  icon,
  isActive,
  onEnter,
  onTake,
}: {
  id: string;
  result: Found;
  heading: string | null;
  icon: IconName | undefined;
  isActive: boolean;
  onEnter: () => void;
  onTake: () => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  return (
    <>
      {heading !== null && (
        <div className={css.heading} role="presentation">
          {heading}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose */}
      <div
        ref={element}
        id={id}
        className={isActive ? `${css.option} ${css.active}` : css.option}
        role="option"
        tabIndex={-1}
        aria-selected={isActive}
        onMouseMove={onEnter}
        onClick={onTake}
      >
        <Icon name={icon ?? ICONS[result.kind]} size={16} />
        <span className={css.title}>{result.title}</span>
        {result.hint !== '' &&
          (result.kind === 'command' ? (
            <kbd className={css.keys}>{result.hint}</kbd>
          ) : (
            <span className={css.hint}>{result.hint}</span>
          ))}
      </div>
    </>
  );
}
