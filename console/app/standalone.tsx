/** The editor as one folder that opens by double click: no server, no login. */
import '../ui/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { StandaloneEditor } from '../features/editor/standalone/standalone-editor.tsx';
import { en } from '../i18n/en/index.ts';
import { keepLanguage, preferredLanguage } from '../i18n/load.ts';
import { type Language, WordsProvider } from '../i18n/words.tsx';
import { zh } from '../i18n/zh/index.ts';
import { Announcements } from '../ui/announce.tsx';
import { startTheme } from '../ui/theme.ts';
import { Trouble } from './trouble.tsx';

startTheme();
const root = createRoot(document.getElementById('page') as HTMLElement);

function show(language: Language): void {
  const words = language === 'zh' ? zh : en;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  root.render(
    <StrictMode>
      <WordsProvider words={words} language={language}>
        <Trouble>
          <StandaloneEditor
            speak={(wanted) => {
              keepLanguage(wanted);
              show(wanted);
            }}
          />
        </Trouble>
        <Announcements close={words.common.close} />
      </WordsProvider>
    </StrictMode>,
  );
}

show(preferredLanguage());
