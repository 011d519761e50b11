/** Shows one page of the flow. */
import type { ReactNode } from 'react';
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
import { SettingsPage } from '../settings/settings-page.tsx';
import { SynonymsPage } from '../synonyms/synonyms-page.tsx';
import css from './frame.module.css';

/** As wide as the style says, px. */
const DRAWER_WIDTH = 360;

export function PageOf({
  page,
  versions,
}: {
  page: Page;
  tools: Tools;
  versions: ReactNode;
  isTalking: boolean;
}) {
  const { editor } = useWords();
  const isSelected = useSelection().length > 0;
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
    case 'versions':
      return versions;
    default:
      return <Empty title={editor.pages[page]} />;
  }
}
