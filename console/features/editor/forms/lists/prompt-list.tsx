/** What is said one after the other: texts, recordings, and what FreeSWITCH makes itself. */
import { useState } from 'react';
import { useWords } from '../../../../i18n/words.tsx';
import { Button } from '../../../../ui/button.tsx';
import { TextLines } from '../fields/text-input.tsx';
import { useReadOnly } from '../fields/use-draft.ts';
import { charactersOf, secondsOf, spokenKind } from '../pure/spoken.ts';
import css from './lists.module.css';

/** What the page can do with sounds. All is optional: without a server there is none. */
export interface SoundPorts {
  /** Lets the author hear a prompt. */
  listen?: ((prompt: string) => void) | undefined;
  /** Whether a recording is known to be missing. */
  isMissing?: ((prompt: string) => boolean) | undefined;
}

export function PromptList({
  label,
  prompts,
  onEdit,
  listen,
  isMissing,
  columns = 16,
}: SoundPorts & {
  label: string;
  prompts: readonly string[];
  onEdit: (prompts: readonly string[]) => void;
  columns?: number;
}) {
  const words = useWords().panels.prompts;
  const isReadOnly = useReadOnly();
  // With rows that are still empty, which the flow does not have.
  const [draft, setDraft] = useState<readonly string[] | null>(null);
  const rows = draft !== null && isSame(spoken(draft), prompts) ? draft : prompts;
  const change = (next: readonly string[]): void => {
    setDraft(next);
    if (!isSame(spoken(next), prompts)) onEdit(spoken(next));
  };
  const move = (from: number, to: number): void => {
    if (to < 0 || to >= rows.length) return;
    const next = [...rows];
    const [row] = next.splice(from, 1);
    next.splice(to, 0, row as string);
    change(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would draw a frame that its legend interrupts
    <div role="group" aria-label={label} className={css.prompts}>
      {rows.map((prompt, i) => {
        const kind = spokenKind(prompt);
        const characters = kind === 'text' ? charactersOf(prompt) : 0;
        const isGone = kind === 'recording' && isMissing?.(prompt) === true;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a prompt has nothing but its place
          <div key={i} className={css.prompt}>
            <TextLines
              aria-label={words.promptOf(label, i + 1)}
              className={kind === 'text' ? undefined : css.path}
              columns={columns}
              value={prompt}
              placeholder={words.placeholder}
              onEdit={(text) => change(rows.map((row, other) => (other === i ? text : row)))}
              onKeyDown={(event) => {
                if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
                event.preventDefault();
                if (!isReadOnly) move(i, event.key === 'ArrowUp' ? i - 1 : i + 1);
              }}
            />
            <div className={css.promptFoot}>
              <span className={[css.kind, css[kind]].join(' ')}>
                {prompt === '' ? '' : words.kinds[kind]}
              </span>
              {isGone && <span className={css.missing}>{words.missing}</span>}
              {characters > 0 && (
                <span className={css.length}>{words.length(characters, secondsOf(characters))}</span>
              )}
              <span className={css.push} />
              {listen && prompt !== '' && (
                <Button
                  look="quiet"
                  icon="play"
                  className={css.tiny}
                  label={words.listen}
                  onClick={() => listen(prompt)}
                />
              )}
              {!isReadOnly && (
                <>
                  <Button
                    look="quiet"
                    icon="up"
                    className={css.tiny}
                    label={words.up}
                    disabled={i === 0}
                    onClick={() => move(i, i - 1)}
                  />
                  <Button
                    look="quiet"
                    icon="down"
                    className={css.tiny}
                    label={words.down}
                    disabled={i === rows.length - 1}
                    onClick={() => move(i, i + 1)}
                  />
                  <Button
                    look="quiet"
                    icon="trash"
                    className={css.tiny}
                    label={words.remove}
                    onClick={() => change(rows.filter((_, other) => other !== i))}
                  />
                </>
              )}
            </div>
          </div>
        );
      })}
      {!isReadOnly && (
        <Button look="quiet" icon="add" className={css.small} onClick={() => setDraft([...rows, ''])}>
          {words.add}
        </Button>
      )}
    </div>
  );
}

function spoken(rows: readonly string[]): string[] {
  return rows.filter((row) => row !== '');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}
