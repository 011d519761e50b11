/** A page with the test rail and the page of tests, as the editor has them. The flow and the language are in the address. */
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { openText } from '../../../console/editor/model/document/document.ts';
import { Editing } from '../../../console/editor/session/editing.ts';
import { EditingProvider } from '../../../console/editor/session/use-editing.tsx';
import { createTools } from '../../../console/editor/worker/client.ts';
import type { SavedTest } from '../../../console/editor/worker/protocol.ts';
import { ProblemsPanel } from '../../../console/features/editor/problems/problems-panel.tsx';
import { useLint } from '../../../console/features/editor/problems/use-lint.ts';
import { TestRail } from '../../../console/features/editor/rail/test-rail.tsx';
import { TestsPage } from '../../../console/features/editor/rail/tests-page.tsx';
import { loadWords } from '../../../console/i18n/load.ts';
import { WordsProvider } from '../../../console/i18n/words.tsx';
import { Announcements } from '../../../console/ui/announce.tsx';
import '../../../console/ui/tokens.css';

const asked = new URLSearchParams(location.search);
const language = asked.get('lang') === 'en' ? 'en' : 'zh';
const theme = asked.get('theme');
if (theme) document.documentElement.dataset.theme = theme;

const words = await loadWords(language);
const flow = await (await fetch(asked.get('flow') ?? '/flow.json')).text();
const editing = new Editing('flow', openText(flow));
const tools = createTools({
  startWorker: () => new Worker('/console-worker.js'),
  bundle: { url: '/cti_robot.js' },
  pinyin: { url: '/pinyin.js' },
});
const kept = new Map<string, SavedTest>();
const tests = {
  list: async () => [...kept.values()],
  save: async (test: SavedTest) => void kept.set(test.name, test),
  remove: async (name: string) => void kept.delete(name),
};
Object.assign(globalThis, { editing, openText });

function Problems() {
  useLint(editing, tools);
  return <ProblemsPanel />;
}

function Page() {
  const [isOpen, setOpen] = useState(true);
  return (
    <div style={{ display: 'flex', height: '100vh' }}>
      <main style={{ flex: 1, minWidth: 0 }}>
        <TestsPage tools={tools} tests={tests} />
        <button type="button" onClick={() => setOpen(!isOpen)}>
          rail
        </button>
      </main>
      {asked.has('problems') && <Problems />}
      {isOpen && <TestRail tools={tools} tests={tests} />}
    </div>
  );
}

createRoot(document.getElementById('page') as HTMLElement).render(
  <WordsProvider words={words} language={language}>
    <EditingProvider editing={editing}>
      <Page />
      <Announcements close={words.common.close} />
    </EditingProvider>
  </WordsProvider>,
);
