/** Chooses one of many by typing a part of it: a node, a group, an entry. */
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import { inputClass } from '../../../../ui/field.tsx';
import type { Option } from '../pure/option.ts';
import css from './fields.module.css';
import { useReadOnly } from './use-draft.ts';

export type { Option };

const MOST = 50;

export function Combobox({
  value,
  shown,
  options,
  onPick,
  placeholder,
  ...rest
}: {
  value: string;
  /** What the closed field says. */
  shown: string;
  /** Called when the list opens, so that a page of many fields does not make it for each. */
  options: () => readonly Option[];
  onPick: (value: string) => void;
  placeholder?: string | undefined;
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
}) {
  const words = useWords().panels.forms;
  const list = useId();
  const isReadOnly = useReadOnly();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState<{ text: string; at: number; all: readonly Option[] } | null>(null);
  const found = open === null ? [] : matching(open.all, open.text);
  const at = Math.min(open?.at ?? 0, found.length - 1);
  const show = (): void => {
    if (!isReadOnly && open === null) setOpen({ text: '', at: 0, all: options() });
  };
  const pick = (option: Option | undefined): void => {
    setOpen(null);
    if (option && option.value !== value) onPick(option.value);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (open === null) show();
      else setOpen({ ...open, at: Math.max(0, Math.min(found.length - 1, at + step)) });
    } else if (event.key === 'Enter' && open !== null) {
      event.preventDefault();
      pick(found[at]);
    } else if (event.key === 'Escape' && open !== null) {
      event.stopPropagation();
      setOpen(null);
    }
  };
  return (
    <div className={css.combobox}>
      <input
        {...rest}
        ref={input}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={open !== null}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open !== null && at >= 0 ? `${list}-${at}` : undefined}
        className={[inputClass, css.input].join(' ')}
        placeholder={open === null ? placeholder : shown || placeholder}
        readOnly={isReadOnly}
        value={open === null ? shown : open.text}
        onFocus={show}
        onMouseDown={show}
        onBlur={() => setOpen(null)}
        onChange={({ target }) => {
          const all = open?.all ?? options();
          setOpen({ text: target.value, at: 0, all });
        }}
        onKeyDown={onKeyDown}
      />
      {open !== null && (
        // The field keeps the focus while the list is used.
        <div id={list} role="listbox" aria-label={words.options} className={css.options}>
          {found.map((option, i) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field says which option is active
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
            <div
              key={option.value}
              id={`${list}-${i}`}
              role="option"
              aria-selected={i === at}
              className={[css.option, i === at && css.active].filter(Boolean).join(' ')}
              ref={(element) => {
                if (i === at) element?.scrollIntoView({ block: 'nearest' });
              }}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => pick(option)}
            >
              <span className={css.optionLabel}>{option.label}</span>
              {option.detail && <span className={css.detail}>{option.detail}</span>}
            </div>
          ))}
          {found.length === 0 && <div className={css.none}>{words.noneFound}</div>}
        </div>
      )}
    </div>
  );
}

/** The options that have all words of a text, those that begin with it first. */
function matching(all: readonly Option[], text: string): readonly Option[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const first: Option[] = [];
  const others: Option[] = [];
  for (const option of all) {
    const words = `${option.label}\n${option.value}\n${option.detail ?? ''}`.toLowerCase();
    if (!wanted.every((word) => words.includes(word))) continue;
    if (wanted[0] === undefined || option.label.toLowerCase().startsWith(wanted[0])) first.push(option);
    else others.push(option);
    if (first.length >= MOST) break;
  }
  return [...first, ...others].slice(0, MOST);
}
