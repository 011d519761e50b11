/** Scores: all places that change the score of a call, how far it can go, and the levels that follow from it. */
import { useDeferredValue, useMemo, useState } from 'react';
import { many } from '../../../editor/model/commands/fields/many.ts';
import { startOf } from '../../../editor/model/commands/outcome.ts';
import { setEntryText } from '../../../editor/model/commands/set-entry.ts';
import { setNodeText } from '../../../editor/model/commands/set-node-text.ts';
import { useEditing, useEditorState, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { TextInput } from '../forms/fields/text-input.tsx';
import { Windowed } from '../forms/lists/windowed.tsx';
import { potentialOf } from '../forms/pure/potential.ts';
import type { GradePorts } from './grade-ports.ts';
import { Grades } from './grades.tsx';
import css from './levels.module.css';
import { type Reach, reachOf, type Scorer, scorersOf } from './scores.ts';

const ROW = 44;

export function LevelsPage({ grades }: { grades?: GradePorts | undefined }) {
  const words = useWords().panels.levels;
  const flow = useFlowValue();
  const start = useEditorState(({ history }) => startOf(history.document));
  const [query, setQuery] = useState('');
  const [scoredOnly, setScoredOnly] = useState(true);
  // Rows whose score was emptied a moment ago stay in their place.
  const [edited, setEdited] = useState<ReadonlySet<string>>(new Set());
  const scorers = useMemo(() => scorersOf(flow), [flow]);
  const settled = useDeferredValue(flow);
  const reach = useMemo(() => reachOf(settled, start, scorersOf(settled)), [settled, start]);
  const text = query.trim().toLowerCase();
  const rows = scorers.filter(
    (one) =>
      (!scoredOnly || one.potential !== '' || edited.has(keyOf(one))) &&
      (text === '' || `${one.title}\n${one.id}`.toLowerCase().includes(text)),
  );
  return (
    <div className={css.page}>
      <section className={css.places} aria-label={words.label}>
        <p className={css.intro}>{words.intro}</p>
        <div className={css.tools}>
          <input
            type="search"
            className={inputClass}
            aria-label={words.search}
            placeholder={words.search}
            value={query}
            onChange={({ target }) => setQuery(target.value)}
          />
          <label className={css.only}>
            <input
              type="checkbox"
              checked={scoredOnly}
              onChange={({ target }) => {
                setEdited(new Set());
                setScoredOnly(target.checked);
              }}
            />
            {words.scoredOnly}
          </label>
          <span className={css.count}>{words.count(rows.length)}</span>
        </div>
        <div className={[css.row, css.titles].join(' ')} aria-hidden="true">
          <span>{words.place}</span>
          <span>{words.score}</span>
          <span>{words.meaning}</span>
          <span>{words.most}</span>
        </div>
        {rows.length === 0 ? (
          <p className={css.empty}>{scoredOnly && text === '' ? words.empty : words.noneFound}</p>
        ) : (
          <Windowed
            role="list"
            aria-label={words.place}
            className={css.rows}
            count={rows.length}
            rowHeight={ROW}
            row={(i) => {
              const one = rows[i] as Scorer;
              return (
                <Place
                  key={keyOf(one)}
                  scorer={one}
                  onEdited={() => setEdited(new Set([...edited, keyOf(one)]))}
                />
              );
            }}
          />
        )}
      </section>
      <aside className={css.side}>
        <Range reach={reach} />
        <Grades grades={grades} low={reach.low} high={reach.high} />
      </aside>
    </div>
  );
}

function keyOf({ kind, id }: Scorer): string {
  return `${kind} ${id}`;
}

function Place({ scorer, onEdited }: { scorer: Scorer; onEdited: () => void }) {
  const words = useWords().panels.levels;
  const editing = useEditing();
  const { kind, id, title, potential, most } = scorer;
  const set = (text: string): void => {
    onEdited();
    editing.edit(
      kind === 'node' ? 'setNode' : 'setEntry',
      (document) =>
        many(document, [id], (one) =>
          kind === 'node'
            ? setNodeText(one, { node: id, key: 'potential', text })
            : setEntryText(one, { section: 'prompt', id, key: 'potential', text }),
        ),
      { group: `potential ${kind} ${id}` },
    );
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows stand between spacers
    <div role="listitem" className={css.row} style={{ height: ROW }}>
      <span className={css.where}>
        <span className={kind === 'node' ? css.node : css.entry}>{words.kinds[kind]}</span>
        <span className={css.title}>{title}</span>
        {title !== id && <span className={css.id}>{id}</span>}
      </span>
      <TextInput aria-label={words.scoreOf(title)} value={potential} onEdit={set} />
      <span className={css.meaning}>{useMeaning(potential)}</span>
      <span className={css.most}>{most === 0 ? words.unlimited : most}</span>
      {kind === 'node' ? (
        <Button look="quiet" icon="canvas" label={words.goTo} onClick={() => editing.goTo(id)} />
      ) : (
        <span />
      )}
    </div>
  );
}

function useMeaning(potential: string): string {
  const { does } = useWords().panels.levels;
  const effect = potentialOf(potential);
  if (effect.does === 'nothing') return does.nothing;
  if (effect.does === 'replace') return does.replace(effect.text);
  if (effect.does === 'set') return does.set(String(effect.number));
  return effect.number < 0 ? does.subtract(String(-effect.number)) : does.add(String(effect.number));
}

function Range({ reach }: { reach: Reach }) {
  const words = useWords().panels.levels;
  return (
    <section className={css.card}>
      <h2>{words.summary}</h2>
      <div className={css.range}>
        <span>
          {words.lowest} <strong>{reach.low}</strong>
        </span>
        <span>
          {words.highest} <strong>{reach.high}</strong>
        </span>
      </div>
      <p className={css.help}>{words.rangeHelp}</p>
      {reach.texts.length > 0 && (
        <p className={css.help}>{words.texts(reach.texts.slice(0, 12).join(' · '))}</p>
      )}
      {reach.repeating > 0 && <p className={css.warning}>{words.repeats(reach.repeating)}</p>}
      {reach.unreachable > 0 && <p className={css.warning}>{words.unreachable(reach.unreachable)}</p>}
    </section>
  );
}
