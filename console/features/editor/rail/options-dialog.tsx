/** What a call has before it begins: the caller's number, variables, its time. */
import { useState } from 'react';
import type { CallOptions } from '../../../editor/worker/protocol.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import type { Chat } from './chat/chat.ts';
import css from './rail.module.css';

const NUMBER = 'caller_id_number';

export function OptionsDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const { rail: words, common } = useWords();
  const { options } = chat.store.getState();
  const { [NUMBER]: known = '', ...others } = options.variables ?? {};
  const [number, setNumber] = useState(known);
  const [variables, setVariables] = useState(() => asLines(others));
  const [ofNumber, setOfNumber] = useState(() => asLines(options.numberVariables ?? {}));
  const [start, setStart] = useState(() =>
    options.startMs === undefined ? '' : new Date(options.startMs).toISOString().slice(0, 16),
  );
  const wrong = [variables, ofNumber].map((text) => rows(text).find((line) => !line.includes('=')));
  const startMs = start.trim() === '' ? undefined : Date.parse(`${start.trim()}Z`);
  const isTimeWrong = startMs !== undefined && Number.isNaN(startMs);
  const apply = (): void => {
    const set = { ...fromLines(variables), ...(number.trim() !== '' && { [NUMBER]: number.trim() }) };
    const numbers = fromLines(ofNumber);
    const made: CallOptions = {
      ...(Object.keys(set).length > 0 && { variables: set }),
      ...(Object.keys(numbers).length > 0 && { numberVariables: numbers }),
      ...(startMs !== undefined && { startMs }),
    };
    chat.setOptions(made);
    onClose();
  };
  return (
    <Dialog
      title={words.optionsTitle}
      close={common.close}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button
            look="main"
            disabled={isTimeWrong || wrong.some((line) => line !== undefined)}
            onClick={apply}
          >
            {words.apply}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        <TextField
          label={words.callerNumber}
          hint={words.callerNumberHint}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
        <TextArea
          label={words.variables}
          hint={words.variablesHint}
          error={wrong[0] === undefined ? undefined : words.badVariable(wrong[0])}
          rows={3}
          value={variables}
          onChange={(event) => setVariables(event.target.value)}
        />
        <TextArea
          label={words.numberVariables}
          hint={words.numberVariablesHint}
          error={wrong[1] === undefined ? undefined : words.badVariable(wrong[1])}
          rows={3}
          value={ofNumber}
          onChange={(event) => setOfNumber(event.target.value)}
        />
        <TextField
          label={words.startTime}
          hint={words.startTimeHint}
          error={isTimeWrong ? words.badTime : undefined}
          placeholder="2026-01-01T00:00"
          value={start}
          onChange={(event) => setStart(event.target.value)}
        />
      </div>
    </Dialog>
  );
}

function asLines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

function rows(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function fromLines(text: string): Record<string, string> {
  return Object.fromEntries(
    rows(text).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at).trim(), line.slice(at + 1)];
    }),
  );
}
