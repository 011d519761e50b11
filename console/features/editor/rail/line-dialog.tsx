/** Edits one line of the caller's script: with fields what is said and pressed, as JSON the rest. */
import { useState } from 'react';
import type { Line } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import css from './rail.module.css';

interface Draft {
  text: string;
  final: string;
  partials: string;
  during: string;
  delay: string;
}

export function LineDialog({
  line,
  onClose,
  onLine,
}: {
  line: Line;
  onClose: () => void;
  onLine: (line: Line) => void;
}) {
  const { rail: words, common } = useWords();
  const kind = typeof line.say === 'string' ? 'say' : typeof line.dtmf === 'string' ? 'dtmf' : 'other';
  const [draft, setDraft] = useState<Draft>(() => draftOf(line));
  const [json, setJson] = useState(() => JSON.stringify(line));
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const edited = kind === 'other' ? parsed(json) : lineOf(line, kind, draft);
  return (
    <Dialog
      title={words.editLine}
      close={common.close}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="main" disabled={edited === null} onClick={() => edited && onLine(edited)}>
            {words.apply}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        {kind === 'other' ? (
          <TextArea
            label={words.json}
            rows={3}
            value={json}
            onChange={(event) => setJson(event.target.value)}
          />
        ) : (
          <>
            <TextField
              label={kind === 'say' ? words.say : words.keys}
              value={draft.text}
              onChange={(event) => set({ text: event.target.value })}
            />
            <TextField
              label={words.during}
              hint={words.duringHint}
              inputMode="numeric"
              value={draft.during}
              onChange={(event) => set({ during: event.target.value, delay: '' })}
            />
            <TextField
              label={words.delay}
              inputMode="numeric"
              placeholder="500"
              value={draft.delay}
              onChange={(event) => set({ delay: event.target.value, during: '' })}
            />
          </>
        )}
        {kind === 'say' && line.noise !== true && (
          <>
            <TextArea
              label={words.partials}
              hint={words.partialsHint}
              rows={3}
              value={draft.partials}
              onChange={(event) => set({ partials: event.target.value })}
            />
            <TextField
              label={words.final}
              hint={words.finalHint}
              value={draft.final}
              onChange={(event) => set({ final: event.target.value })}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

function draftOf(line: Line): Draft {
  const number = (value: unknown): string => (typeof value === 'number' ? String(value) : '');
  return {
    text: String(line.say ?? line.dtmf ?? ''),
    final: typeof line.final === 'string' ? line.final : '',
    partials: Array.isArray(line.partials) ? line.partials.join('\n') : '',
    during: number(line.during),
    delay: number(line.delay),
  };
}

/** @returns null: a number is none */
function lineOf(line: Line, kind: 'say' | 'dtmf', draft: Draft): Line | null {
  const { during: _, delay: __, partials: ___, final: ____, ...rest } = line;
  const times = [draft.during, draft.delay].filter((text) => text.trim() !== '');
  if (times.some((text) => !/^\s*\d+\s*$/.test(text))) return null;
  const partials = draft.partials.split('\n').filter((text) => text.trim() !== '');
  return {
    ...rest,
    [kind]: kind === 'dtmf' ? draft.text.trim() : draft.text,
    ...(draft.during.trim() !== '' && { during: Number(draft.during) }),
    ...(draft.delay.trim() !== '' && { delay: Number(draft.delay) }),
    ...(partials.length > 0 && { partials }),
    ...(draft.final !== '' && { final: draft.final }),
  };
}

function parsed(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Line) : null;
  } catch {
    return null;
  }
}
