/** A long list to choose one of, with the keyboard too. */
import type { KeyboardEvent, ReactNode } from 'react';
import { useId } from 'react';
import css from './lists.module.css';
import { Windowed } from './windowed.tsx';

export function PickList({
  label,
  ids,
  chosen,
  rowHeight,
  row,
  onChoose,
}: {
  label: string;
  ids: readonly string[];
  chosen: string | null;
  rowHeight: number;
  row: (id: string) => ReactNode;
  onChoose: (id: string) => void;
}) {
  const base = useId();
  const at = chosen === null ? -1 : ids.indexOf(chosen);
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = 10;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: ids.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const id = ids[Math.max(0, Math.min(ids.length - 1, to))];
    if (id !== undefined) onChoose(id);
  };
  return (
    <div
      className={css.pickList}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={at < 0 ? undefined : `${base}-${at}`}
      onKeyDown={onKeyDown}
    >
      <Windowed
        role="presentation"
        className={css.fill}
        count={ids.length}
        rowHeight={rowHeight}
        show={at}
        row={(i) => {
          const id = ids[i] as string;
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the list says which one is active
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
            <div
              key={id}
              id={`${base}-${i}`}
              role="option"
              aria-selected={i === at}
              aria-setsize={ids.length}
              aria-posinset={i + 1}
              style={{ height: rowHeight }}
              className={[css.pick, i === at && css.picked].filter(Boolean).join(' ')}
              onClick={() => onChoose(id)}
            >
              {row(id)}
            </div>
          );
        }}
      />
    </div>
  );
}
