/** Starts a flow: from a template, a file, or what was pasted. */
import { useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { useHub } from '../../api/hub-context.tsx';
import { DocumentError, openFlow, textOfDocument } from '../../editor/model/document/document.ts';
import { useLanguage, useWords } from '../../i18n/words.tsx';
import { announce } from '../../ui/announce.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { chooseFile } from '../../ui/files.ts';
import { createFlow, freeName } from './create-flow.ts';
import css from './flows.module.css';
import { TEMPLATES } from './templates.ts';

interface Script {
  /** Of its file. */
  name: string | null;
  text: string;
}

export function NewFlow({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const { flows: words, common } = useWords();
  const language = useLanguage();
  const hub = useHub();
  const queries = useQueryClient();
  const [, go] = useLocation();
  const [name, setName] = useState('');
  const [template, setTemplate] = useState(TEMPLATES[0]?.id ?? '');
  const [file, setFile] = useState<Script | null>(null);
  const [pasted, setPasted] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  const take = async (given: File | null | undefined): Promise<void> => {
    if (!given) return;
    try {
      const text = textOfDocument(openFlow(new Uint8Array(await given.arrayBuffer())));
      const stem = given.name.replace(/\.json$/i, '');
      setFile({ name: stem, text });
      setError(null);
      if (name === '') setName(freeName(stem, taken));
    } catch (refused) {
      setError(refusal(refused, words.notAFlow));
    }
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (taken.includes(name.trim())) return setError(words.nameTaken);
    setBusy(true);
    try {
      const number = await createFlow(hub, name.trim(), scriptFor());
      await queries.invalidateQueries({ queryKey: ['flows'] });
      announce(words.created(name.trim()));
      onClose();
      go(`/flow/${number}`);
    } catch (refused) {
      setError(refusal(refused, words.notAFlow));
      setBusy(false);
    }
  };
  const scriptFor = (): string => {
    if (file) return file.text;
    if (pasted.trim() !== '') return textOfDocument(openFlow(new TextEncoder().encode(pasted)));
    return TEMPLATES.find(({ id }) => id === template)?.script[language] ?? '{}';
  };
  return (
    <Dialog
      title={words.add}
      close={common.close}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="main" type="submit" form="new-flow" disabled={isBusy || name.trim() === ''}>
            {words.create}
          </Button>
        </>
      }
    >
      <form id="new-flow" className={css.form} onSubmit={(event) => void submit(event)}>
        <TextField
          label={words.name}
          hint={words.nameHint}
          error={error}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoFocus
          required
        />
        {file === null && pasted.trim() === '' && (
          <fieldset className={css.templates}>
            <legend>{words.template}</legend>
            {TEMPLATES.map(({ id, title, about }) => (
              <label
                key={id}
                className={[css.template, id === template && css.chosen].filter(Boolean).join(' ')}
              >
                <input
                  type="radio"
                  name="template"
                  value={id}
                  checked={id === template}
                  onChange={() => setTemplate(id)}
                />
                <strong>{title[language]}</strong>
                <span>{about[language]}</span>
              </label>
            ))}
          </fieldset>
        )}
        <button
          type="button"
          className={css.drop}
          onClick={() => void chooseFile('.json,application/json').then(take)}
          onDragOver={(event: DragEvent) => event.preventDefault()}
          onDrop={(event: DragEvent) => {
            event.preventDefault();
            void take(event.dataTransfer.files[0]);
          }}
        >
          {file ? `${file.name}.json` : words.importHint}
        </button>
        {file === null && (
          <TextArea
            label={words.pasteHint}
            rows={2}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
            spellCheck={false}
          />
        )}
      </form>
    </Dialog>
  );
}

function refusal(error: unknown, notAFlow: string): string {
  if (error instanceof DocumentError) return `${notAFlow}: ${error.path}: ${error.reason}`;
  return (error as Error).message;
}
