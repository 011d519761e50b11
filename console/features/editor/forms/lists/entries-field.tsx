/**
 * The entries of a condition: keywords, expressions, names of groups, `any`. They are typed one after the other, pasted by
 * lines, or edited all at once as lines.
 */
import { type ClipboardEvent, type KeyboardEvent, useId, useState } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import { Button } from '../../../../ui/button.tsx';
import { inputClass } from '../../../../ui/field.tsx';
import type { Option } from '../fields/combobox.tsx';
import fields from '../fields/fields.module.css';
import { TextLines } from '../fields/text-input.tsx';
import { useReadOnly } from '../fields/use-draft.ts';
import { type EntryKind, entriesOfLines, lookOf, pastedEntries, splitAtCommas } from '../pure/entries.ts';
import css from './lists.module.css';

export function EntriesField({
  label,
  kind,
  entries,
  groups,
  offered,
  help,
  onEdit,
}: {
  label: string;
  kind: EntryKind;
  entries: readonly string[];
  /** Names of the groups of synonyms. */
  groups: ReadonlySet<string>;
  /** What may be meant, besides what is typed. */
  offered: () => readonly Option[];
  help?: string;
  onEdit: (entries: readonly string[]) => void;
}) {
  const words = useWords().panels.entries;
  const id = useId();
  const isReadOnly = useReadOnly();
  const [wantsLines, setWantsLines] = useState(false);
  // An entry that has a line break, or nothing but blanks, is no line.
  const canBeLines = entries.every((entry) => entry.trim() !== '' && !entry.includes('\n'));
  const asLines = wantsLines && canBeLines;
  return (
    <div className={css.entries}>
      <div className={css.entriesHead}>
        <label htmlFor={id}>{label}</label>
        {entries.length > 0 && <span className={css.count}>{entries.length}</span>}
        <span className={css.push} />
        {asLines && !isReadOnly && kind === 'text' && (
          <Button look="quiet" className={css.small} onClick={() => onEdit(splitAtCommas(entries))}>
            {words.splitCommas}
          </Button>
        )}
        {canBeLines && (
          <Button
            look="quiet"
            className={css.small}
            aria-pressed={asLines}
            onClick={() => setWantsLines(!asLines)}
          >
            {asLines ? words.asChips : words.asLines}
          </Button>
        )}
      </div>
      {asLines ? (
        <TextLines
          id={id}
          value={entries.join('\n')}
          fits={(draft, text) => entriesOfLines(draft).join('\n') === text}
          onEdit={(text) => onEdit(entriesOfLines(text))}
          least={4}
          most={16}
          placeholder={words.onePerLine}
        />
      ) : (
        <Chips {...{ id, kind, entries, groups, offered, onEdit }} />
      )}
      {help && <p className={fields.about}>{help}</p>}
    </div>
  );
}

function Chips({
  id,
  kind,
  entries,
  groups,
  offered,
  onEdit,
}: {
  id: string;
  kind: EntryKind;
  entries: readonly string[];
  groups: ReadonlySet<string>;
  offered: () => readonly Option[];
  onEdit: (entries: readonly string[]) => void;
}) {
  const words = useWords().panels.entries;
  const isReadOnly = useReadOnly();
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState<{ all: readonly Option[]; at: number } | null>(null);
  const [edited, setEdited] = useState<{ at: number; value: string } | null>(null);
  const found = open === null ? [] : offers(open.all, typed, entries);
  const add = (text: string): void => {
    const entry = text.trim();
    setTyped('');
    setOpen(null);
    if (entry !== '' && !entries.includes(entry)) onEdit([...entries, entry]);
  };
  const finish = (): void => {
    if (edited === null) return;
    setEdited(null);
    // An entry with blanks around it stays as it is unless somebody types in it.
    if (edited.value === entries[edited.at]) return;
    const value = edited.value.trim();
    const isGone = value === '' || entries.some((entry, i) => i !== edited.at && entry === value);
    onEdit(entries.flatMap((entry, i) => (i !== edited.at ? [entry] : isGone ? [] : [value])));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const last = entries.length - 1;
    if (event.key === 'Enter') {
      event.preventDefault();
      add(open !== null && open.at >= 0 ? (found[open.at]?.value ?? typed) : typed);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const all = open?.all ?? offered();
      setOpen({
        all,
        at: Math.max(-1, Math.min(offers(all, typed, entries).length - 1, (open?.at ?? -1) + step)),
      });
    } else if (event.key === 'Escape' && (open !== null || typed !== '')) {
      event.stopPropagation();
      setOpen(null);
      setTyped('');
    } else if (event.key === 'Backspace' && typed === '' && last >= 0 && !isReadOnly) {
      event.preventDefault();
      setEdited({ at: last, value: entries[last] as string });
    }
  };
  const onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text');
    if (isReadOnly || !/[\r\n]/.test(text.trim())) return;
    event.preventDefault();
    onEdit([...entries, ...pastedEntries(text, entries)]);
  };
  return (
    <div className={css.chips}>
      {entries.map((entry, i) =>
        edited?.at === i ? (
          <input
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry has nothing but its place
            key={`edited ${i}`}
            type="text"
            // biome-ignore lint/a11y/noAutofocus: its author has asked to edit it
            autoFocus
            className={[inputClass, css.chipInput].join(' ')}
            aria-label={words.editEntry(entry)}
            value={edited.value}
            onChange={({ target }) => setEdited({ at: i, value: target.value })}
            onBlur={finish}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing || event.keyCode === 229) return;
              if (event.key === 'Enter') finish();
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              setEdited(null);
            }}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry has nothing but its place
          <span key={i} className={[css.chip, css[lookOf(entry, kind, groups)]].join(' ')}>
            <button
              type="button"
              className={css.chipText}
              disabled={isReadOnly}
              title={words.looks[lookOf(entry, kind, groups)]}
              onClick={() => setEdited({ at: i, value: entry })}
            >
              {entry}
            </button>
            {!isReadOnly && (
              <button
                type="button"
                className={css.remove}
                aria-label={words.removeEntry(entry)}
                onClick={() => onEdit(entries.filter((_, other) => other !== i))}
              >
                ×
              </button>
            )}
          </span>
        ),
      )}
      <span className={css.typing}>
        <input
          id={id}
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-expanded={open !== null && found.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={open !== null && open.at >= 0 ? `${id}-${open.at}` : undefined}
          readOnly={isReadOnly}
          placeholder={words.typeHere[kind]}
          value={typed}
          onFocus={() => !isReadOnly && setOpen({ all: offered(), at: -1 })}
          onBlur={() => add(typed)}
          onChange={({ target }) => {
            setTyped(target.value);
            setOpen({ all: open?.all ?? offered(), at: -1 });
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {open !== null && found.length > 0 && (
          <div id={`${id}-list`} role="listbox" aria-label={words.offers} className={fields.options}>
            {found.map((option, i) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the field says which option is active
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
              <div
                key={option.value}
                id={`${id}-${i}`}
                role="option"
                aria-selected={i === open.at}
                className={[fields.option, i === open.at && fields.active].filter(Boolean).join(' ')}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => add(option.value)}
              >
                <span className={fields.optionLabel}>{option.label}</span>
                {option.detail && <span className={fields.detail}>{option.detail}</span>}
              </div>
            ))}
          </div>
        )}
      </span>
    </div>
  );
}

function offers(all: readonly Option[], typed: string, entries: readonly string[]): readonly Option[] {
  const wanted = typed.trim().toLowerCase();
  return all
    .filter(
      ({ value, label, detail = '' }) =>
        !entries.includes(value) && `${label}\n${value}\n${detail}`.toLowerCase().includes(wanted),
    )
    .slice(0, 12);
}
