/** All prompts of the flow: what is said where, how long it is, and what must still be recorded. */
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import { useEditing, useEditorState, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { saveFile } from '../../../ui/files.ts';
import { Windowed } from '../forms/lists/windowed.tsx';
import { promptsCsv } from './csv.ts';
import { PromptLine, useVisitName } from './prompt-line.tsx';
import css from './prompts.module.css';
import { RecordingDialog } from './recording-dialog.tsx';
import { missingIn, type Recording, type RecordingPorts } from './recording-ports.ts';
import { FILTERS, type Filter, filtered, lengthOf, occurrences, type PromptRow, promptRows } from './rows.ts';
import { setPrompt } from './set-prompt.ts';

const ROW = 62;

export function PromptsPage({
  recordings,
  listen = recordings?.listen,
}: {
  recordings?: RecordingPorts | undefined;
  listen?: ((prompt: string) => void) | undefined;
}) {
  const words = useWords().panels.sounds;
  const editing = useEditing();
  const flow = useFlowValue();
  const name = useEditorState((state) => state.name);
  const visitName = useVisitName();
  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<Filter>('all');
  const [replaced, setReplaced] = useState<PromptRow | null>(null);
  const [known, reload] = useRecordings(recordings);
  const isMissing = useMemo(() => missingIn(known && new Set(known.map(({ path }) => path))), [known]);
  const rows = useMemo(() => promptRows(flow), [flow]);
  // Counts may follow a moment later than what is typed.
  const settled = useDeferredValue(rows);
  const counts = useMemo(() => occurrences(settled), [settled]);
  const shown = useMemo(
    () => filtered(rows, filter, query, counts, isMissing),
    [rows, filter, query, counts, isMissing],
  );
  const listed = useDeferredValue(shown);
  const { characters, seconds } = useMemo(() => lengthOf(listed), [listed]);
  const save = (): void => {
    const csv = promptsCsv(shown, {
      columns: words.columns,
      global: words.global,
      visit: visitName,
      kind: ({ kind }) => words.kinds[kind],
    });
    saveFile(words.file(name), csv, 'text/csv;charset=utf-8');
  };
  return (
    <div className={css.page}>
      <div className={css.tools}>
        <input
          type="search"
          className={inputClass}
          aria-label={words.search}
          placeholder={words.search}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <div className={css.filters} role="radiogroup" aria-label={words.filterLabel}>
          {FILTERS.map((one) => (
            <label key={one} className={[css.filter, filter === one && css.chosen].filter(Boolean).join(' ')}>
              <input
                type="radio"
                name="prompts-filter"
                className="only-read-aloud"
                checked={filter === one}
                onChange={() => setFilter(one)}
              />
              {words.filters[one]}
            </label>
          ))}
        </div>
        <Button icon="download" title={words.exportHelp} disabled={shown.length === 0} onClick={save}>
          {words.export}
        </Button>
      </div>
      <p className={css.total}>
        {words.total(shown.length, characters, words.minutes(Math.floor(seconds / 60), seconds % 60))}
      </p>
      <div className={[css.row, css.titles].join(' ')} aria-hidden="true">
        <span>{words.place}</span>
        <span>{words.content}</span>
        <span>{words.length}</span>
      </div>
      {shown.length === 0 ? (
        <p className={css.empty}>{rows.length === 0 ? words.empty : words.noneFound}</p>
      ) : (
        <Windowed
          role="list"
          aria-label={words.label}
          className={css.rows}
          count={shown.length}
          rowHeight={ROW}
          row={(i) => {
            const row = shown[i] as PromptRow;
            return (
              <PromptLine
                key={`${row.of} ${row.visit} ${row.at} ${row.id}`}
                row={row}
                height={ROW}
                same={counts.get(row.prompt) ?? 1}
                isMissing={row.kind === 'recording' && isMissing(row.prompt)}
                listen={listen}
                onReplace={() => setReplaced(row)}
              />
            );
          }}
        />
      )}
      {replaced && (
        <RecordingDialog
          row={replaced}
          recordings={recordings}
          known={known}
          listen={listen}
          onClose={() => setReplaced(null)}
          onUploaded={reload}
          onChosen={(path) => {
            setPrompt(editing, replaced, path);
            editing.seal();
            setReplaced(null);
          }}
        />
      )}
    </div>
  );
}

/** What is there; null as long as nobody knows. */
function useRecordings(ports: RecordingPorts | undefined): [readonly Recording[] | null, () => void] {
  const [known, setKnown] = useState<readonly Recording[] | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a turn asks again
  useEffect(() => {
    let isGone = false;
    ports?.list().then(
      (all) => {
        if (!isGone) setKnown(all);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [ports, turn]);
  return [known, () => setTurn(turn + 1)];
}
