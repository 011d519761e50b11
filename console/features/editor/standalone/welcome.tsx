/** The first page: open a file, or a sample. */
import type { ReactNode } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import type { FlowFile } from './flow-file.ts';
import { samplesBeside } from './parts.ts';
import css from './standalone.module.css';

export function Welcome({
  tools,
  onOpen,
  onTake,
}: {
  tools: ReactNode;
  onOpen: () => void;
  onTake: (file: FlowFile) => void;
}) {
  const { editor } = useWords();
  const words = editor.standalone;
  const take = (name: string, text: string): void =>
    onTake({ name, bytes: new TextEncoder().encode(text), handle: null });
  return (
    <main className={css.welcome}>
      <div className={css.corner}>{tools}</div>
      <h1>cti-robot</h1>
      <p className={css.hint}>{words.hint}</p>
      <div className={css.choices}>
        <Button look="main" icon="upload" onClick={onOpen}>
          {words.open}
        </Button>
        <Button icon="add" onClick={() => take('flow', editor.emptyFlow)}>
          {words.newFlow}
        </Button>
      </div>
      <h2>{words.samples}</h2>
      <ul className={css.samples}>
        {samplesBeside().map(({ name, text }) => (
          <li key={name}>
            <button type="button" className={css.sample} onClick={() => take(name, text)}>
              <Icon name="flow" />
              {name}
            </button>
          </li>
        ))}
      </ul>
    </main>
  );
}
