/** How far each host is with a publication. */
import { useWords } from '../../../i18n/words.tsx';
import css from './publish.module.css';

export interface HostLine {
  host: string;
  state: 'in use' | 'removed' | 'refused' | 'waiting';
  error: { code: string; path: string | null; message: string } | null;
}

const LOOKS = { 'in use': css.good, removed: css.good, refused: css.bad, waiting: css.warn };

export function Hosts({ hosts, isDone }: { hosts: readonly HostLine[]; isDone: boolean }) {
  const { editor } = useWords();
  const words = editor.publish;
  // A host tells again when its state has changed.
  const latest = [...new Map(hosts.map((host) => [host.host, host])).values()];
  if (latest.length === 0) return <p>{isDone ? words.noHosts : words.publishing}</p>;
  return (
    <ul className={css.hosts} aria-live="polite" aria-label={words.hosts}>
      {latest.map(({ host, state, error }) => (
        <li key={host}>
          <span>{host}</span>
          <span className={LOOKS[state]}>{words.hostState[state]}</span>
          {error && <span className={css.bad}>{error.message}</span>}
        </li>
      ))}
    </ul>
  );
}
