/** The frame of all pages: language, session, navigation. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useCallback, useMemo, useRef, useState } from 'react';
import { createHub, HubFault } from '../api/hub.ts';
import { keepLanguage, loadWords } from '../i18n/load.ts';
import { type Language, type Words, WordsProvider } from '../i18n/words.tsx';
import { Announcements } from '../ui/announce.tsx';
import { Pages } from './pages.tsx';
import { Session } from './session.tsx';
import { Trouble } from './trouble.tsx';

interface Spoken {
  language: Language;
  words: Words;
}

export function App({ first }: { first: Spoken }) {
  const [spoken, setSpoken] = useState(first);
  const [loggedOut, setLoggedOut] = useState(0);
  const language = useRef(spoken.language);
  language.current = spoken.language;

  const speak = useCallback(async (wanted: Language) => {
    setSpoken({ language: wanted, words: await loadWords(wanted) });
    keepLanguage(wanted);
    document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en';
  }, []);
  const hub = useMemo(
    () =>
      createHub({
        language: () => language.current,
        onLoggedOut: () => setLoggedOut((times) => times + 1),
      }),
    [],
  );
  const queries = useMemo(
    () => new QueryClient({ defaultOptions: { queries: { retry: isWorthRetrying } } }),
    [],
  );
  return (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <WordsProvider {...spoken}>
          <Trouble>
            <Session hub={hub} loggedOut={loggedOut}>
              <Pages speak={speak} />
            </Session>
          </Trouble>
          <Announcements close={spoken.words.common.close} />
        </WordsProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}

/** What the hub has refused, it refuses again. */
function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 3 && !(error instanceof HubFault && error.status >= 400 && error.status < 500);
}
