/** Shows one page of the flow. */
import type { ReactNode } from 'react';
import { Canvas } from '../../../editor/canvas/canvas.tsx';
import type { Page } from '../../../editor/session/editing.ts';
import type { Tools } from '../../../editor/worker/client.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Empty } from '../../../ui/empty.tsx';

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
  if (page === 'canvas') return <Canvas />;
  if (page === 'versions') return versions;
  return <Empty title={editor.pages[page]} />;
}
