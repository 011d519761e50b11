/** Levels by ranges of the score. They are kept on the server and are no part of the flow. */
import { useEffect, useState } from 'react';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { inputClass } from '../../../ui/field.tsx';
import { useReadOnly } from '../forms/fields/use-draft.ts';
import {
  type Grade,
  type GradePorts,
  gapsOf,
  hasOtherConditions,
  rangeOf,
  withRange,
} from './grade-ports.ts';
import css from './levels.module.css';

/** A level as it is edited: its numbers are texts until they are saved. */
interface Row {
  key: number;
  grade: Grade;
  from: string;
  to: string;
}

export function Grades({
  grades,
  low,
  high,
}: {
  grades?: GradePorts | undefined;
  low: number;
  high: number;
}) {
  const words = useWords().panels.levels;
  const isReadOnly = useReadOnly();
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const [failed, setFailed] = useState(false);
  const [isSaving, setSaving] = useState(false);
  useEffect(() => {
    let isGone = false;
    grades?.list().then(
      (all) => {
        if (!isGone) setRows([...all].sort((a, b) => a.position - b.position).map(rowOf));
      },
      () => {
        if (!isGone) setFailed(true);
      },
    );
    return () => {
      isGone = true;
    };
  }, [grades]);
  if (grades === undefined)
    return (
      <section className={css.card}>
        <h2>{words.grades}</h2>
        <p className={css.help}>{words.noGrades}</p>
      </section>
    );
  const isBad = (text: string): boolean => text.trim() !== '' && !Number.isFinite(Number(text));
  const wanted = (rows ?? []).map(({ grade, from, to }, i) =>
    withRange({ ...grade, position: i + 1 }, { from: numberIn(from), to: numberIn(to) }),
  );
  const canSave = rows?.every(
    ({ grade, from, to }) => grade.name.trim() !== '' && !isBad(from) && !isBad(to),
  );
  const change = (key: number, next: Partial<Row>): void => {
    setRows((rows ?? []).map((row) => (row.key === key ? { ...row, ...next } : row)));
  };
  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      await grades.save(wanted);
      setFailed(false);
      announce(words.saved);
    } catch {
      setFailed(true);
    }
    setSaving(false);
  };
  return (
    <section className={css.card}>
      <h2>{words.grades}</h2>
      <p className={css.help}>{words.gradesHelp}</p>
      {failed && (
        <p className={css.bad} role="alert">
          {words.failed}
        </p>
      )}
      {rows === null && !failed && <p className={css.help}>{words.loading}</p>}
      {rows?.map(({ key, grade, from, to }, i) => (
        <div key={key} className={css.grade}>
          <input
            type="color"
            aria-label={words.color}
            disabled={isReadOnly}
            value={/^#[0-9a-f]{6}$/i.test(grade.color ?? '') ? grade.color : '#808080'}
            onChange={({ target }) => change(key, { grade: { ...grade, color: target.value } })}
          />
          <input
            className={inputClass}
            aria-label={words.name}
            placeholder={words.name}
            readOnly={isReadOnly}
            value={grade.name}
            onChange={({ target }) => change(key, { grade: { ...grade, name: target.value } })}
          />
          <input
            className={inputClass}
            aria-label={words.from}
            placeholder={words.from}
            aria-invalid={isBad(from)}
            readOnly={isReadOnly}
            value={from}
            onChange={({ target }) => change(key, { from: target.value })}
          />
          <span aria-hidden="true">–</span>
          <input
            className={inputClass}
            aria-label={words.to}
            placeholder={words.to}
            aria-invalid={isBad(to)}
            readOnly={isReadOnly}
            value={to}
            onChange={({ target }) => change(key, { to: target.value })}
          />
          {!isReadOnly && (
            <>
              <Button
                look="quiet"
                icon="up"
                label={words.moveUp}
                disabled={i === 0}
                onClick={() => setRows(swapped(rows, i))}
              />
              <Button
                look="quiet"
                icon="trash"
                label={words.removeGrade(grade.name)}
                onClick={() => setRows(rows.filter((row) => row.key !== key))}
              />
            </>
          )}
          <input
            className={[inputClass, css.alias].join(' ')}
            aria-label={words.alias}
            placeholder={words.alias}
            readOnly={isReadOnly}
            value={grade.alias ?? ''}
            onChange={({ target }) => change(key, { grade: { ...grade, alias: target.value } })}
          />
          {(isBad(from) || isBad(to)) && <p className={css.bad}>{words.badNumber}</p>}
          {hasOtherConditions(grade) && <p className={css.help}>{words.others}</p>}
        </div>
      ))}
      {rows !== null &&
        rows.length > 0 &&
        gapsOf(wanted, low, high).map(({ from, to }) => (
          <p key={from} className={css.warning}>
            {words.gap(String(from), String(to))}
          </p>
        ))}
      {rows !== null && !isReadOnly && (
        <div className={css.actions}>
          <Button
            look="quiet"
            icon="add"
            onClick={() => setRows([...rows, rowOf({ name: '', position: rows.length + 1, rule: {} })])}
          >
            {words.addGrade}
          </Button>
          <Button look="main" disabled={!canSave || isSaving} onClick={save}>
            {words.saveGrades}
          </Button>
        </div>
      )}
    </section>
  );
}

let keys = 0;

function rowOf(grade: Grade): Row {
  const { from, to } = rangeOf(grade);
  return { key: ++keys, grade, from: from === null ? '' : String(from), to: to === null ? '' : String(to) };
}

function numberIn(text: string): number | null {
  return text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}

function swapped(rows: readonly Row[], at: number): Row[] {
  const next = [...rows];
  [next[at - 1], next[at]] = [next[at] as Row, next[at - 1] as Row];
  return next;
}
