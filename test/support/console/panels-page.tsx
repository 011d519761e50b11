/** The forms of the editor alone, for tests: `start` opens a flow, `show` a page of it. */
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import '../../../console/ui/tokens.css';
import { openText } from '../../../console/editor/model/document/document.ts';
import { Editing } from '../../../console/editor/session/editing.ts';
import { EditingProvider } from '../../../console/editor/session/use-editing.tsx';
import { NodeDrawer } from '../../../console/features/editor/drawer/node-drawer.tsx';
import { KnowledgePage } from '../../../console/features/editor/knowledge/knowledge-page.tsx';
import { LevelsPage } from '../../../console/features/editor/levels/levels-page.tsx';
import { PromptsPage } from '../../../console/features/editor/prompts/prompts-page.tsx';
import { SettingsPage } from '../../../console/features/editor/settings/settings-page.tsx';
import { SynonymsPage } from '../../../console/features/editor/synonyms/synonyms-page.tsx';
import { loadWords } from '../../../console/i18n/load.ts';
import { WordsProvider } from '../../../console/i18n/words.tsx';

const PAGES: Readonly<Record<string, ReactNode>> = {
  drawer: <NodeDrawer />,
  knowledge: <KnowledgePage />,
  synonyms: <SynonymsPage />,
  settings: <SettingsPage />,
  levels: <LevelsPage />,
  prompts: <PromptsPage />,
};

document.documentElement.lang = 'zh';
const words = await loadWords('zh');
const root = createRoot(document.getElementById('page') as HTMLElement);

Object.assign(globalThis, {
  start(flow: string, page: string, selection: string[] = [], isReadOnly = false): void {
    const editing = new Editing('flow', openText(flow), { isReadOnly });
    editing.select(selection);
    Object.assign(globalThis, { editing });
    root.render(
      <WordsProvider words={words} language="zh">
        <EditingProvider key={Math.random()} editing={editing}>
          <main style={{ height: '100vh', display: 'flex' }}>{PAGES[page]}</main>
        </EditingProvider>
      </WordsProvider>,
    );
  },
});
