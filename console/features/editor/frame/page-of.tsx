/** Shows one page of the flow. */
import { lazy, type ReactNode, Suspense } from 'react';
import { Canvas } from '../../../editor/canvas/canvas.tsx';
import type { Page } from '../../../editor/session/editing.ts';
import { useSelection } from '../../../editor/session/use-editing.tsx';
import type { Tools } from '../../../editor/worker/client.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { NodeDrawer } from '../drawer/node-drawer.tsx';
import { KnowledgePage } from '../knowledge/knowledge-page.tsx';
import { LevelsPage } from '../levels/levels-page.tsx';
import { PromptsPage } from '../prompts/prompts-page.tsx';
import type { TestsPort } from '../rail/tests/bench.ts';
import { SettingsPage } from '../settings/settings-page.tsx';
import { SynonymsPage } from '../synonyms/synonyms-page.tsx';
import css from './frame.module.css';
import { useSettled } from './use-settled.ts';

/** The first click of a double click selects a card; the drawer must not come between it and the second, ms. */
const DOUBLE_CLICK_MS = 300;
/** As wide as the style says, px. */
const DRAWER_WIDTH = 360;

const TestsPage = lazy(async () => ({ default: (await import('../rail/tests-page.tsx')).TestsPage }));

export function PageOf({
  page,
  tools,
  tests,
  versions,
  onTalk,
}: {
  page: Page;
  tools: Tools;
  tests: TestsPort;
  versions: ReactNode;
  /** Opens the test chat. */
  onTalk: () => void;
}) {
  const { editor, common } = useWords();
  const isSelected = useSettled(useSelection().length > 0, DOUBLE_CLICK_MS);
  switch (page) {
    case 'canvas':
      return (
        <div className={css.canvas}>
          <Canvas covered={isSelected ? DRAWER_WIDTH : 0} />
          {isSelected && (
            <div className={css.drawer}>
              <NodeDrawer />
            </div>
          )}
        </div>
      );
    case 'knowledge':
      return <KnowledgePage />;
    case 'synonyms':
      return <SynonymsPage />;
    case 'settings':
      return <SettingsPage />;
    case 'levels':
      return <LevelsPage />;
    case 'prompts':
      return <PromptsPage />;
    case 'tests':
      return (
        <Suspense fallback={<Empty title={common.loading} />}>
          <TestsPage tools={tools} tests={tests} onTalk={onTalk} />
        </Suspense>
      );
    case 'versions':
      return versions;
    default:
      return <Empty title={editor.pages[page]} />;
  }
}
