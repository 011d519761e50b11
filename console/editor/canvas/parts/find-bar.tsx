/** Finds words anywhere in the flow, goes from match to match, and replaces all of them as one step. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { expressionOf, replaceText, type WordsKind, wordsOf } from '../../model/commands/replace-text.ts';
import { useEditorState, useFlowValue } from '../../session/use-editing.tsx';
import { useCanvasView } from '../use-view.ts';
import css from './find-bar.module.css';

interface Match {
  kind: WordsKind;
  owner: string;
  text: string;
  start: number;
  length: number;
}

/** More matches are counted, and not listed. */
const MOST_LISTED = 200;
const AROUND = 14;

export function FindBar() {
  const words = useWords();
  const { find: said } = words.canvas;
  const view = useCanvasView();
  const value = useFlowValue();
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const field = useRef<HTMLInputElement>(null);
  const [find, setFind] = useState('');
  const [replace, setReplace] = useState('');
  const [matchesCase, setMatchesCase] = useState(false);
  const [at, setAt] = useState(-1);
  useEffect(() => field.current?.focus(), []);
  const matches = useMemo(() => {
    const found: Match[] = [];
    const expression = expressionOf({ find, matchesCase });
    if (expression === null) return found;
    for (const { kind, owner, texts } of wordsOf(value))
      for (const text of texts)
        for (const match of text.matchAll(expression))
          found.push({ kind, owner, text, start: match.index, length: match[0].length });
    return found;
  }, [value, find, matchesCase]);
  const close = (): void => view.set({ isFinding: false });
  const go = (to: number): void => {
    const match = matches[to];
    if (!match) return;
    setAt(to);
    if (match.kind === 'entry' || match.kind === 'synonym') return;
    view.select([match.owner]);
    view.show(match.owner);
  };
  const step = (by: number): void => {
    if (matches.length > 0) go((at + by + matches.length) % matches.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
  };
  const replaceAll = (): void => {
    const count = matches.length;
    view.editing.edit('replaceText', (document) => replaceText(document, { find, replace, matchesCase }));
    view.say(said.replaced(count));
    setAt(-1);
  };
  return (
    <search className={css.bar} aria-label={said.title} onKeyDown={onKeyDown}>
      <div className={css.row}>
        <input
          ref={field}
          className={css.field}
          aria-label={said.find}
          placeholder={said.find}
          value={find}
          onChange={({ target }) => {
            setFind(target.value);
            setAt(-1);
          }}
        />
        <span className={css.count} role="status">
          {find === ''
            ? ''
            : matches.length === 0
              ? said.none
              : said.count(Math.max(0, at + 1), matches.length)}
        </span>
        <Button look="quiet" icon="up" label={said.previous} onClick={() => step(-1)} />
        <Button look="quiet" icon="down" label={said.next} onClick={() => step(1)} />
        <Button look="quiet" icon="close" label={words.common.close} onClick={close} />
      </div>
      {!isReadOnly && (
        <div className={css.row}>
          <input
            className={css.field}
            aria-label={said.replace}
            placeholder={said.replace}
            value={replace}
            onChange={({ target }) => setReplace(target.value)}
          />
          <Button disabled={matches.length === 0} onClick={replaceAll}>
            {said.replaceAll}
          </Button>
        </div>
      )}
      <label className={css.check}>
        <input
          type="checkbox"
          checked={matchesCase}
          onChange={({ target }) => setMatchesCase(target.checked)}
        />
        {said.matchCase}
      </label>
      {matches.length > 0 && (
        <ol className={css.list}>
          {matches.slice(0, MOST_LISTED).map((match, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: matches have no names, and their list is made anew
            <li key={i}>
              <button
                type="button"
                className={i === at ? `${css.match} ${css.active}` : css.match}
                onClick={() => {
                  go(i);
                  if (match.kind === 'entry') view.editing.show('knowledge');
                  else if (match.kind === 'synonym') view.editing.show('synonyms');
                }}
              >
                <span className={css.place}>{said.places[match.kind]}</span>
                <span className={css.text}>
                  {match.start > AROUND ? '…' : ''}
                  {match.text.slice(Math.max(0, match.start - AROUND), match.start)}
                  <mark>{match.text.slice(match.start, match.start + match.length)}</mark>
                  {match.text.slice(match.start + match.length, match.start + match.length + 40)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </search>
  );
}
