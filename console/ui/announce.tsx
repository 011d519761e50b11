/** Says to everyone what has changed: shown for a while, and read aloud by screen readers. */

import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import css from './announce.module.css';

export interface Announcement {
  text: string;
  kind: 'done' | 'problem';
}

interface Shown extends Announcement {
  id: number;
}

/** How long an announcement stays; one of a problem until it is closed, ms. */
const STAYS_MS = 5000;

const shown = createStore<{ all: readonly Shown[]; next: number }>(() => ({ all: [], next: 1 }));

export function announce(text: string, kind: Announcement['kind'] = 'done'): void {
  const { all, next } = shown.getState();
  // The same words again replace those that are shown.
  const others = all.filter((one) => one.text !== text).slice(-3);
  shown.setState({ all: [...others, { id: next, text, kind }], next: next + 1 });
  if (kind === 'done') setTimeout(() => remove(next), STAYS_MS);
}

function remove(id: number): void {
  const { all, next } = shown.getState();
  shown.setState({ all: all.filter((one) => one.id !== id), next });
}

export function Announcements({ close }: { close: string }) {
  const { all } = useStore(shown);
  return (
    <div className={css.all} aria-live="polite" role="status">
      {all.map(({ id, text, kind }) => (
        <div key={id} className={[css.one, css[kind]].join(' ')}>
          <span>{text}</span>
          <button type="button" className={css.close} aria-label={close} onClick={() => remove(id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
