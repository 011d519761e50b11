/** All problems of the flow, by the part that they are in. A click leads there, a button mends what can be mended. */
import { memo, useMemo, useState } from 'react';
import { isObject, objectAt, textOf } from '../../../../engine/flow/value.ts';
import type { Editing, Problem } from '../../../editor/session/editing.ts';
import { type Place, placeOfPath } from '../../../editor/session/json-path.ts';
import { useEditing, useEditorState, useFlowValue } from '../../../editor/session/use-editing.tsx';
import { useLanguage, useWords, type Words } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { type Fix, fixesOf } from './fixes.ts';
import css from './problems.module.css';

const AT_ONCE = 100;

interface Group {
  key: string;
  place: Place;
  problems: Problem[];
}

export function ProblemsPanel({ onClose }: { onClose?: () => void }) {
  const { problems: words } = useWords().rail;
  const { common } = useWords();
  const problems = useEditorState((state) => state.problems);
  const [only, setOnly] = useState<Problem['severity'] | null>(null);
  const [shown, setShown] = useState(AT_ONCE);
  const picked = useMemo(
    () => problems.filter(({ severity }) => only === null || severity === only),
    [problems, only],
  );
  const groups = useMemo(() => groupsOf(picked.slice(0, shown)), [picked, shown]);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const toggle = (severity: Problem['severity']): void => setOnly(only === severity ? null : severity);
  return (
    <section className={css.panel} aria-label={words.title}>
      <header className={css.head}>
        <h2>{words.title}</h2>
        <Count name="error" count={errors} isOn={only === 'error'} onToggle={() => toggle('error')} />
        <Count
          name="warning"
          count={problems.length - errors}
          isOn={only === 'warning'}
          onToggle={() => toggle('warning')}
        />
        <span className={css.space} />
        {onClose && <Button look="quiet" icon="close" label={common.close} onClick={onClose} />}
      </header>
      {problems.length === 0 ? (
        <p className={css.none}>
          <Icon name="check" /> {words.none}
        </p>
      ) : (
        <div className={css.scroll}>
          {groups.map(({ key, place, problems: own }) => (
            <ProblemGroup key={key} place={place} problems={own} />
          ))}
          {picked.length > shown && (
            <Button look="quiet" onClick={() => setShown(shown + AT_ONCE)}>
              {words.showMore(picked.length - shown)}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function Count({
  name,
  count,
  isOn,
  onToggle,
}: {
  name: Problem['severity'];
  count: number;
  isOn: boolean;
  onToggle: () => void;
}) {
  const { problems: words } = useWords().rail;
  if (count === 0) return null;
  return (
    <button type="button" className={css.count} data-severity={name} aria-pressed={isOn} onClick={onToggle}>
      {name === 'error' ? words.errors(count) : words.warnings(count)}
    </button>
  );
}

const ProblemGroup = memo(function ProblemGroup({ place, problems }: { place: Place; problems: Problem[] }) {
  const { problems: words } = useWords().rail;
  const value = useFlowValue();
  const title = titleOf(place, words);
  const node = place.page === 'canvas' ? objectAt(value, 'flow').get(place.node) : undefined;
  const name = isObject(node) ? textOf(node.get('description')) : null;
  return (
    <div className={css.group}>
      <h3>
        {name ?? title}
        {name !== null && <span className={css.id}>{title}</span>}
      </h3>
      <ul>
        {alike(problems).map(({ problem, count }) => (
          <ProblemItem key={`${problem.rule} ${problem.message.en}`} problem={problem} count={count} />
        ))}
      </ul>
    </div>
  );
});

/** Prompts of several visits often have the same problem: it is said once, and leads to the first. */
function alike(problems: readonly Problem[]): { problem: Problem; count: number }[] {
  const found = new Map<string, { problem: Problem; count: number }>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.rule, problem.message.en]);
    const known = found.get(key);
    if (known) known.count++;
    else found.set(key, { problem, count: 1 });
  }
  return [...found.values()];
}

function ProblemItem({ problem, count }: { problem: Problem; count: number }) {
  const { problems: words } = useWords().rail;
  const { common } = useWords();
  const language = useLanguage();
  const editing = useEditing();
  const document = useEditorState(({ history }) => history.document);
  const isReadOnly = useEditorState((state) => state.isReadOnly);
  const fixes = useMemo(
    () => (isReadOnly ? [] : fixesOf(document, problem)),
    [document, problem, isReadOnly],
  );
  const mend = ({ name, command }: Fix): void => {
    if (editing.edit('fix', command)) announce(words.mended(words.fixes[name]));
  };
  return (
    <li className={css.problem} data-severity={problem.severity}>
      <button type="button" className={css.go} title={problem.path} onClick={() => go(editing, problem.path)}>
        <span className={css.mark} aria-hidden="true" />
        <span className="only-read-aloud">{common[problem.severity]}: </span>
        {problem.message[language]}
        {count > 1 && <span className={css.times}> ×{count}</span>}
      </button>
      {fixes.length > 0 && (
        <div className={css.fixes}>
          {fixes.map((fix) => (
            <button key={fix.name} type="button" className={css.fix} onClick={() => mend(fix)}>
              {words.fixes[fix.name]}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function go(editing: Editing, path: string): void {
  const place = placeOfPath(path);
  if (place.page === 'canvas') editing.goTo(place.node);
  else editing.show(place.page);
}

function groupsOf(problems: readonly Problem[]): Group[] {
  const groups = new Map<string, Group>();
  for (const problem of problems) {
    const place = placeOfPath(problem.path);
    const key = JSON.stringify(place.page === 'canvas' ? [place.page, place.node] : Object.values(place));
    const group = groups.get(key);
    if (group) group.problems.push(problem);
    else groups.set(key, { key, place, problems: [problem] });
  }
  return [...groups.values()];
}

function titleOf(place: Place, words: Words['rail']['problems']): string {
  switch (place.page) {
    case 'canvas':
      return place.node;
    case 'knowledge':
      return place.entry === null ? words.knowledge : words.ofEntry(place.entry);
    case 'synonyms':
      return place.group === null ? words.synonyms : words.ofGroup(place.group);
    case 'settings':
      return words.settings;
  }
}
