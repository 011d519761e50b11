/** Logging in: a page of its own, or in front of the page whose session has ended. */
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Hub, HubFault } from '../../api/hub.ts';
import type { Me } from '../../api/hub-context.tsx';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import css from './login.module.css';

interface LoginProps {
  hub: Hub;
  onLogin: () => Promise<void>;
}

export function LoginPage(props: LoginProps) {
  const { shell } = useWords();
  return (
    <main className={css.page}>
      <section className={css.card}>
        <h1>{shell.product}</h1>
        <LoginForm {...props} />
      </section>
    </main>
  );
}

/** Asks the same user again. What they were doing stays behind it. */
export function LoginDialog({ user, ...props }: LoginProps & { user: Me }) {
  const { shell, common } = useWords();
  return (
    <Dialog title={shell.login.again} close={common.close} onClose={() => {}}>
      <p>{shell.login.againHint}</p>
      <LoginForm {...props} user={user} />
    </Dialog>
  );
}

function LoginForm({ hub, onLogin, user }: LoginProps & { user?: Me }) {
  const { shell } = useWords();
  const words = shell.login;
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const ways = useQuery({ queryKey: ['login'], queryFn: () => hub.ask('GET /v1/login', {}) });
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const [account, code] = [text('account'), text('code')];
    setBusy(true);
    setError(null);
    try {
      await hub.ask('POST /v1/login', {
        body: {
          user: text('user'),
          password: String(form.get('password') ?? ''),
          ...(account !== '' && { account }),
          ...(code !== '' && { code }),
        },
      });
      await onLogin();
    } catch (refused) {
      setError(
        refused instanceof HubFault && refused.code === 'OFFLINE'
          ? shell.offline
          : String((refused as Error).message),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void submit(event)}>
      <TextField
        label={words.user}
        name="user"
        autoComplete="username"
        required
        autoFocus={user === undefined}
        defaultValue={user?.name}
      />
      <TextField
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        error={error}
      />
      <details className={css.rarely} open={user !== undefined && user.account !== 'main'}>
        <summary>
          {words.account} · {words.code}
        </summary>
        <TextField
          label={words.account}
          name="account"
          hint={words.accountHint}
          defaultValue={user === undefined || user.account === 'main' ? '' : user.account}
        />
        <TextField
          label={words.code}
          name="code"
          hint={words.codeHint}
          autoComplete="one-time-code"
          inputMode="numeric"
        />
      </details>
      <Button look="main" type="submit" disabled={isBusy}>
        {words.submit}
      </Button>
      {ways.data?.oidc && (
        <a className={css.oidc} href={`/v1/login/oidc?to=${encodeURIComponent(location.pathname)}`}>
          {words.withOidc}
        </a>
      )}
    </form>
  );
}
