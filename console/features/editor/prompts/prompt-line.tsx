/** One prompt: where it is said, what is said, and how long that takes. */
import { useState } from 'react';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { TextLines } from '../forms/fields/text-input.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import { secondsOf } from '../forms/pure/spoken.ts';
import css from './prompts.module.css';
import type { PromptRow } from './rows.ts';
import { setPrompt } from './set-prompt.ts';

/** When a prompt is said, with its place in its list. */
export function useVisitName(): (row: PromptRow) => string {
  const words = useWords().panels.sounds;
  return ({ visit, at, count }) => words.at(words.visits[visit], at + 1, count);
}

export function PromptLine({
  row,
  height,
  same,
  isMissing,
  listen,
  onReplace,
}: {
  row: PromptRow;
  height: number;
  /** How often the flow has this prompt. */
  same: number;
  isMissing: boolean;
  listen?: ((prompt: string) => void) | undefined;
  onReplace: () => void;
}) {
  const { sounds: words, prompts } = useWords().panels;
  const editing = useEditing();
  const isReadOnly = useReadOnly();
  const visitName = useVisitName();
  const [isEditing, setEditing] = useState(false);
  const { of, id, title, prompt, kind, characters } = row;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows stand between spacers
    <div role="listitem" className={css.row} style={{ height }}>
      <span className={css.where}>
        <span className={css.title}>{of === 'global' ? words.global : title}</span>
        <span className={css.visit}>{visitName(row)}</span>
      </span>
      <span className={css.content}>
        {isEditing ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: the field within takes the focus, and loses it
          <span className={css.over} onBlur={() => setEditing(false)}>
            <TextLines
              autoFocus
              aria-label={words.edit(prompt)}
              columns={40}
              least={2}
              value={prompt}
              // Emptied to be written anew: until then the prompt stays.
              fits={(draft, text) => draft === text || draft === ''}
              onEdit={(text) => {
                if (text !== '') setPrompt(editing, row, text);
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
                event.stopPropagation();
                event.currentTarget.blur();
              }}
            />
          </span>
        ) : (
          <button
            type="button"
            className={[css.said, kind !== 'text' && css.path].filter(Boolean).join(' ')}
            disabled={isReadOnly}
            aria-label={words.edit(prompt)}
            onClick={() => setEditing(true)}
          >
            {prompt}
          </button>
        )}
      </span>
      <span className={css.length}>
        <span className={css[kind]}>{isMissing ? prompts.missing : words.kinds[kind]}</span>
        {characters > 0 && <span>{prompts.length(characters, secondsOf(characters))}</span>}
        {same > 1 && <span className={css.same}>{words.sameAs(same)}</span>}
      </span>
      <span className={css.buttons}>
        {listen && <Button look="quiet" icon="play" label={words.listen} onClick={() => listen(prompt)} />}
        {!isReadOnly && kind === 'text' && (
          <Button look="quiet" icon="upload" label={words.replace} onClick={onReplace} />
        )}
        {of === 'node' && (
          <Button look="quiet" icon="canvas" label={words.goTo} onClick={() => editing.goTo(id)} />
        )}
      </span>
    </div>
  );
}
