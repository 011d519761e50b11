/** Who is logged in. A session that ends while somebody works asks for the login in front of the page, and keeps it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Hub, HubFault } from '../api/hub.ts';
import { HubProvider, type Me } from '../api/hub-context.tsx';
import { DutyPage } from '../features/login/duty-page.tsx';
import { LoginDialog, LoginPage } from '../features/login/login-page.tsx';
import { useWords } from '../i18n/words.tsx';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

export function Session({
  hub,
  loggedOut,
  children,
}: {
  hub: Hub;
  /** Counts how often the hub has said that nobody is logged in. */
  loggedOut: number;
  children: ReactNode;
}) {
  const { shell, common } = useWords();
  const queries = useQueryClient();
  const me = useQuery({ queryKey: ['me'], queryFn: () => whoAmI(hub), staleTime: Number.POSITIVE_INFINITY });
  const [worksAs, setWorksAs] = useState<Me | null>(null);
  const seen = useRef(loggedOut);

  useEffect(() => {
    if (me.data) setWorksAs(me.data);
  }, [me.data]);
  useEffect(() => {
    if (seen.current === loggedOut) return;
    seen.current = loggedOut;
    queries.setQueryData(['me'], null);
  }, [loggedOut, queries]);

  const again = async (): Promise<void> => {
    const before = worksAs;
    await queries.invalidateQueries({ queryKey: ['me'] });
    const now = queries.getQueryData<Me | null>(['me']);
    // Somebody else must not go on in the first one's page.
    if (before && now && (before.name !== now.name || before.account !== now.account)) location.reload();
    await queries.invalidateQueries();
  };

  if (me.isPending) return <Empty title={common.loading} />;
  if (me.isError)
    return (
      <Empty
        title={shell.offline}
        hint={me.error.message}
        action={<Button onClick={() => void me.refetch()}>{common.retry}</Button>}
      />
    );
  const isOut = me.data === null;
  if (isOut && worksAs === null) return <LoginPage hub={hub} onLogin={again} />;
  const known = me.data ?? worksAs;
  if (known === null) return null;
  if (known.duty !== null) return <DutyPage hub={hub} duty={known.duty} onDone={again} />;
  return (
    <HubProvider hub={hub} me={known}>
      {children}
      {isOut && <LoginDialog hub={hub} user={known} onLogin={again} />}
    </HubProvider>
  );
}

async function whoAmI(hub: Hub): Promise<Me | null> {
  try {
    return await hub.ask('GET /v1/me', {});
  } catch (error) {
    if (error instanceof HubFault && error.status === 401) return null;
    throw error;
  }
}
