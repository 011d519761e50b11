/** Shows one page of the flow. */
import type { ReactNode } from 'react';
import type { Page } from '../../../editor/session/editing.ts';
import { useWords } from '../../../i18n/words.tsx';
import { Empty } from '../../../ui/empty.tsx';

export function PageOf({ page, versions }: { page: Page; versions: ReactNode; isTalking: boolean }) {
  const { editor } = useWords();
  if (page === 'versions') return versions;
  return <Empty title={editor.pages[page]} />;
}
