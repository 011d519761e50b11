/** The head of the chat: what can be done with the whole of it. */
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useEditing } from '../../../editor/session/use-editing.tsx';
import { useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { callerScript, linesOfScript, offerFile } from './chat/caller-file.ts';
import type { Chat } from './chat/chat.ts';
import { OptionsDialog } from './options-dialog.tsx';
import css from './rail.module.css';
import { SaveDialog } from './save-dialog.tsx';
import type { Bench } from './tests/bench.ts';

export function RailHead({ chat, bench }: { chat: Chat; bench: Bench }) {
  const { rail: words } = useWords();
  const editing = useEditing();
  const { lines, options, talk, isRunning } = useStore(chat.store);
  const [open, setOpen] = useState<'options' | 'save' | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    try {
      chat.load(linesOfScript(await chosen.text()), options);
    } catch (error) {
      announce(words.notAScript((error as Error).message), 'problem');
    }
  };
  return (
    <header className={css.head}>
      <h2 title={words.about}>{words.title}</h2>
      <span className={css.took}>
        {isRunning ? words.running : talk ? words.took(Math.round(talk.tookMs)) : ''}
      </span>
      <Button look="quiet" icon="undo" label={words.startOver} onClick={() => chat.startOver()} />
      <Button look="quiet" icon="settings" label={words.options} onClick={() => setOpen('options')} />
      <Menu
        trigger={<Button look="quiet" icon="more" label={useWords().common.more} />}
        items={[
          { label: words.saveAsTest, icon: 'test', onSelect: () => setOpen('save') },
          null,
          {
            label: words.export,
            icon: 'download',
            onSelect: () => offerFile(`${editing.state.name}.caller.jsonl`, callerScript(lines)),
          },
          {
            label: words.copyScript,
            icon: 'copy',
            onSelect: () =>
              void navigator.clipboard.writeText(callerScript(lines)).then(() => announce(words.copied)),
          },
          { label: words.import, icon: 'upload', onSelect: () => file.current?.click() },
        ]}
      />
      <input
        ref={file}
        type="file"
        accept=".jsonl,.txt"
        className="only-read-aloud"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          void read(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {open === 'options' && <OptionsDialog chat={chat} onClose={() => setOpen(null)} />}
      {open === 'save' && <SaveDialog chat={chat} bench={bench} onClose={() => setOpen(null)} />}
    </header>
  );
}
