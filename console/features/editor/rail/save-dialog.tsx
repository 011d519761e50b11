/** Keeps the chat as a test, with what its call did. */
import { useState } from 'react';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/field.tsx';
import type { Chat } from './chat/chat.ts';
import { textOfLine } from './chat/items.ts';
import css from './rail.module.css';
import type { Bench } from './tests/bench.ts';

export function SaveDialog({ chat, bench, onClose }: { chat: Chat; bench: Bench; onClose: () => void }) {
  const { rail: words, common } = useWords();
  const editing = useEditing();
  const { lines, options } = chat.store.getState();
  const said = lines.map(textOfLine).filter((text) => text !== '');
  const [name, setName] = useState(() => said.join(' / ').slice(0, 40) || words.silent);
  const save = async (): Promise<void> => {
    const test = { name: name.trim(), lines: [...lines], options, expected: null };
    try {
      await bench.saveWithOutcome(test, editing.text);
      announce(words.testSaved(test.name));
      onClose();
    } catch {
      announce(words.testNotSaved, 'problem');
    }
  };
  return (
    <Dialog
      title={words.saveAsTest}
      close={common.close}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button look="main" disabled={name.trim() === ''} onClick={() => void save()}>
            {common.save}
          </Button>
        </>
      }
    >
      <div className={css.form}>
        <TextField
          label={words.testName}
          hint={words.testNameHint}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <p className={css.quietText}>{words.willCheck}</p>
      </div>
    </Dialog>
  );
}
