/** The editor on files of this computer. */
import { useEffect, useState } from 'react';
import { saveFlow } from '../../../editor/model/document/document.ts';
import type { Editing } from '../../../editor/session/editing.ts';
import { type Language, useLanguage, useWords } from '../../../i18n/words.tsx';
import { announce } from '../../../ui/announce.tsx';
import { Button } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { currentTheme, setTheme } from '../../../ui/theme.ts';
import { EditorFrame } from '../frame/editor-frame.tsx';
import type { TestsPort } from '../rail/tests/bench.ts';
import { keptTests } from '../saving/kept-tests.ts';
import { type FlowFile, fromFile, openFlowFile, saveFlowFile } from './flow-file.ts';
import { type Kept, openKept } from './kept.ts';
import { samplesBeside, standaloneTools } from './parts.ts';
import css from './standalone.module.css';
import { Welcome } from './welcome.tsx';

interface Open {
  editing: Editing;
  kept: Kept;
  handle: FlowFile['handle'];
  tests: TestsPort;
}

export function StandaloneEditor({ speak }: { speak: (language: Language) => void }) {
  const { editor } = useWords();
  const words = editor.standalone;
  const [authorTools] = useState(standaloneTools);
  const language = useLanguage();
  const [open, setOpen] = useState<Open | null>(null);
  const [isSaved, setSaved] = useState(true);
  const [theme, showTheme] = useState(currentTheme);

  const take = (file: FlowFile): void => {
    try {
      open?.kept.stop();
      const opened = openKept(file);
      setOpen({ ...opened, handle: file.handle, tests: keptTests(`file/${file.name}`) });
    } catch (error) {
      announce(`${editor.cannotOpen}: ${(error as Error).message}`, 'problem');
    }
  };
  const choose = (): void => {
    openFlowFile().then(
      (file) => file && take(file),
      (error: Error) => announce(error.message, 'problem'),
    );
  };
  const save = async (): Promise<void> => {
    if (open === null) return;
    const { editing, kept } = open;
    const { document } = editing;
    try {
      const handle = await saveFlowFile(editing.state.name, saveFlow(document), open.handle);
      if (handle === undefined) return;
      kept.saved(document);
      setOpen({ ...open, handle });
      announce(words.savedFile(`${editing.state.name}.json`));
    } catch (error) {
      announce((error as Error).message, 'problem');
    }
  };
  useEffect(() => open?.kept.watch(setSaved), [open?.kept]);
  useEffect(() => {
    const leave = (event: BeforeUnloadEvent): void => {
      if (!isSaved) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      void fromFile(file).then((read) => take({ ...read, handle: null }));
    };
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    addEventListener('beforeunload', leave);
    addEventListener('drop', drop);
    addEventListener('dragover', over);
    return () => {
      removeEventListener('beforeunload', leave);
      removeEventListener('drop', drop);
      removeEventListener('dragover', over);
    };
  });
  const other = theme === 'dark' ? 'light' : 'dark';
  const tools = (
    <>
      <Menu
        trigger={<Button look="quiet">{words.samples}</Button>}
        items={samplesBeside().map(({ name, text }) => ({
          label: name,
          icon: 'flow',
          onSelect: () => take({ name, bytes: new TextEncoder().encode(text), handle: null }),
        }))}
      />
      <Button
        look="quiet"
        icon={other === 'dark' ? 'moon' : 'sun'}
        onClick={() => {
          setTheme(other);
          showTheme(other);
        }}
        label={other}
      />
      <Button look="quiet" onClick={() => speak(language === 'zh' ? 'en' : 'zh')}>
        {language === 'zh' ? 'English' : '中文'}
      </Button>
    </>
  );
  if (open === null) return <Welcome tools={tools} onOpen={choose} onTake={take} />;
  return (
    <EditorFrame
      editing={open.editing}
      tools={authorTools}
      tests={open.tests}
      key={open.editing.state.name}
      status={<span className={css.status}>{isSaved ? words.saved : words.unsaved}</span>}
      actions={
        <>
          {tools}
          <Button icon="upload" onClick={choose}>
            {words.open}
          </Button>
          <Button look="main" icon="download" onClick={() => void save()}>
            {words.save}
          </Button>
        </>
      }
      onSave={() => void save()}
    />
  );
}
