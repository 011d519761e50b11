/** What a user must do before anything else: a password of their own, one-time codes. */
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Hub } from '../../api/hub.ts';
import type { Me } from '../../api/hub-context.tsx';
import { useWords } from '../../i18n/words.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import css from './login.module.css';

interface DutyProps {
  hub: Hub;
  onDone: () => Promise<void>;
}

export function DutyPage({ duty, ...props }: DutyProps & { duty: NonNullable<Me['duty']> }) {
  return (
    <main className={css.page}>
      <section className={css.card}>
        {duty === 'change_password' ? <ChangePassword {...props} /> : <EnrolTotp {...props} />}
      </section>
    </main>
  );
}

function ChangePassword({ hub, onDone }: DutyProps) {
  const { shell } = useWords();
  const words = shell.duty;
  const { error, isBusy, submit } = useForm(async (text) => {
    if (text('new') !== text('again')) throw new Error(words.mismatch);
    await hub.ask('PUT /v1/me/password', { body: { password: text('old'), new_password: text('new') } });
    await onDone();
  });
  return (
    <form className={css.form} onSubmit={submit}>
      <h1>{words.password}</h1>
      <p>{words.passwordHint}</p>
      <TextField
        label={words.oldPassword}
        name="old"
        type="password"
        autoComplete="current-password"
        required
      />
      <TextField
        label={words.newPassword}
        name="new"
        type="password"
        autoComplete="new-password"
        minLength={10}
        hint={words.newPasswordHint}
        required
      />
      <TextField
        label={words.repeat}
        name="again"
        type="password"
        autoComplete="new-password"
        required
        error={error}
      />
      <Button look="main" type="submit" disabled={isBusy}>
        {words.change}
      </Button>
    </form>
  );
}

function EnrolTotp({ hub, onDone }: DutyProps) {
  const { shell } = useWords();
  const words = shell.duty;
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const secret = useQuery({
    queryKey: ['totp'],
    queryFn: () => hub.ask('POST /v1/me/totp', {}),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const { error, isBusy, submit } = useForm(async (text) => {
    const body = { password: text('old'), code: text('code').trim(), secret: secret.data?.secret ?? '' };
    setCodes((await hub.ask('PUT /v1/me/totp', { body })).recovery_codes);
  });
  if (codes !== null)
    return (
      <>
        <h1>{words.recovery}</h1>
        <p>{words.recoveryHint}</p>
        <ul className={css.codes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Button look="main" onClick={() => void onDone()}>
          {words.kept}
        </Button>
      </>
    );
  return (
    <form className={css.form} onSubmit={submit}>
      <h1>{words.totp}</h1>
      <p>{words.totpHint}</p>
      <code className={css.secret}>{secret.data?.secret ?? secret.error?.message ?? '…'}</code>
      {secret.data && <a href={secret.data.uri}>{secret.data.uri.split('?')[0]}</a>}
      <TextField
        label={shell.login.code}
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        required
      />
      <TextField
        label={words.oldPassword}
        name="old"
        type="password"
        autoComplete="current-password"
        required
        error={error}
      />
      <Button look="main" type="submit" disabled={isBusy || !secret.data}>
        {words.enrol}
      </Button>
    </form>
  );
}

/** Sends a form once, and keeps what was refused. */
function useForm(send: (text: (name: string) => string) => Promise<void>) {
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    send((name) => String(form.get(name) ?? ''))
      .catch((refused: Error) => setError(refused.message))
      .finally(() => setBusy(false));
  };
  return { error, isBusy, submit };
}
