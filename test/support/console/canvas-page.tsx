/** A page with the canvas alone, for tests and for the bench: the flow is `/flow.json`, language and theme in the address. */
import { createRoot } from 'react-dom/client';
import '../../../console/ui/tokens.css';
import { Canvas } from '../../../console/editor/canvas/canvas.tsx';
import { openFlow } from '../../../console/editor/model/document/document.ts';
import { Editing } from '../../../console/editor/session/editing.ts';
import { EditingProvider } from '../../../console/editor/session/use-editing.tsx';
import { Commands } from '../../../console/features/editor/commands/commands.tsx';
import { loadWords } from '../../../console/i18n/load.ts';
import type { Language } from '../../../console/i18n/words.tsx';
import { WordsProvider } from '../../../console/i18n/words.tsx';
import { Announcements } from '../../../console/ui/announce.tsx';

const wanted = new URLSearchParams(location.search);
const language = (wanted.get('language') ?? 'zh') as Language;
document.documentElement.lang = language;
document.documentElement.dataset.theme = wanted.get('theme') ?? 'light';

const [words, bytes] = await Promise.all([
  loadWords(language),
  fetch('/flow.json').then((response) => response.arrayBuffer()),
]);
performance.mark('open');
const editing = new Editing('flow', openFlow(new Uint8Array(bytes)), { isReadOnly: wanted.has('read-only') });
Object.assign(globalThis, { editing });
createRoot(document.getElementById('page') as HTMLElement).render(
  <WordsProvider words={words} language={language}>
    <EditingProvider editing={editing}>
      <Canvas />
      <Commands />
    </EditingProvider>
    <Announcements close="×" />
  </WordsProvider>,
);

// For the bench: when the first cards are on the screen.
requestAnimationFrame(function look() {
  if (document.querySelector('article') === null) requestAnimationFrame(look);
  else requestAnimationFrame(() => performance.mark('shown'));
});
