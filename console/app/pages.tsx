/** The pages by their addresses, and the navigation beside them. */
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { useHub, useMe } from '../api/hub-context.tsx';
import { FlowsPage } from '../features/flows/flows-page.tsx';
import { type Language, useLanguage, useWords } from '../i18n/words.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { currentTheme, setTheme } from '../ui/theme.ts';
import css from './pages.module.css';

const FlowEditor = lazy(() => import('../features/editor/hub-editor.tsx'));

export function Pages({ speak }: { speak: (language: Language) => Promise<void> }) {
  const { common } = useWords();
  return (
    <div className={css.frame}>
      <Navigation speak={speak} />
      <main className={css.main} id="main">
        <Suspense fallback={<Empty title={common.loading} />}>
          <Switch>
            <Route path="/">
              <FlowsPage />
            </Route>
            <Route path="/flow/:number">
              {({ number }) => <FlowEditor key={number} number={Number(number)} />}
            </Route>
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Suspense>
      </main>
    </div>
  );
}

function Navigation({ speak }: { speak: (language: Language) => Promise<void> }) {
  const { shell } = useWords();
  const language = useLanguage();
  const [path] = useLocation();
  return (
    <nav className={css.navigation} aria-label={shell.navigation}>
      <Link href="/" className={css.mark} aria-label={shell.product} title={shell.product}>
        <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="currentColor" />
          <path d="M9 12h8M9 17h5M20 13v7" stroke="var(--surface)" strokeWidth="3" strokeLinecap="round" />
        </svg>
      </Link>
      <Link
        href="/"
        className={[css.place, (path === '/' || path.startsWith('/flow')) && css.here]
          .filter(Boolean)
          .join(' ')}
      >
        <Icon name="flow" size={20} />
        {shell.flows}
      </Link>
      <div className={css.space} />
      <button
        type="button"
        className={css.place}
        lang={language === 'zh' ? 'en' : 'zh-CN'}
        title={shell.languageLabel}
        onClick={() => void speak(language === 'zh' ? 'en' : 'zh')}
      >
        <Icon name="globe" size={20} />
        {shell.language}
      </button>
      <ThemeButton />
      <Who />
    </nav>
  );
}

function ThemeButton() {
  const { shell } = useWords();
  const [theme, show] = useState(currentTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className={css.place}
      onClick={() => {
        setTheme(other);
        show(other);
      }}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} size={20} />
      {other === 'dark' ? shell.themeDark : shell.themeLight}
    </button>
  );
}

function Who() {
  const { shell } = useWords();
  const hub = useHub();
  const me = useMe();
  const queries = useQueryClient();
  const logOut = async (): Promise<void> => {
    await hub.ask('POST /v1/logout', {}).catch(() => null);
    queries.clear();
    location.assign('/');
  };
  return (
    <Menu
      trigger={
        <button type="button" className={css.place} title={`${me.name} · ${me.account}`}>
          <Icon name="person" size={20} />
          <span className={css.name}>{me.name}</span>
        </button>
      }
      items={[{ label: shell.logout, onSelect: () => void logOut() }]}
    />
  );
}

function NotFound() {
  const { shell } = useWords();
  const [, go] = useLocation();
  return (
    <Empty
      title={shell.notFound}
      hint={shell.notFoundHint}
      action={<Button onClick={() => go('/')}>{shell.toFlows}</Button>}
    />
  );
}
