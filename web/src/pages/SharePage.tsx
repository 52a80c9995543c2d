import { Button, PasswordInput, Stack } from '@mantine/core';
import type { Shared } from '@pmd/core/contract/share';
import { type FormEvent, lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { ApiError, toApiError } from '../api/error.ts';
import { queryClient } from '../api/queryClient.ts';
import { session } from '../api/session.ts';
import { openShare } from '../api/share.ts';
import * as format from '../format.ts';
import { Brand } from '../frame/Brand.tsx';
import { beShared, grantOf } from '../share/shared.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { FormError } from '../ui/FormError.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { urls } from '../urls.ts';
import classes from './SharePage.module.css';

/** The pages that can be shared, by their own address. */
const views: Record<string, React.LazyExoticComponent<React.ComponentType>> = {
  [urls.explore]: lazy(() => import('./ExplorePage.tsx')),
};

type State =
  | { status: 'opening' }
  | { status: 'locked'; error: ApiError | null }
  | { status: 'failed'; error: ApiError }
  | { status: 'open'; shared: Shared };

/** One view of one client, for whoever holds the link: no log-in, no navigation, nothing to change. */
export function SharePage() {
  const { token = '' } = useParams();
  const navigate = useNavigate();
  const [state, setState] = useState<State>({ status: 'opening' });

  const open = useCallback(
    async (password?: string) => {
      const ask = { token, ...(password !== undefined && { password }) };
      try {
        const shared = await openShare(ask);
        beShared(shared);
        // The token is good for minutes, the page for as long as the link is.
        session.openThrough(async () => {
          try {
            return grantOf(await openShare({ ...ask, renewal: true }));
          } catch (thrown) {
            const error = toApiError(thrown);
            if (error.status === 404) setState({ status: 'failed', error });
            throw error;
          }
        });
        session.accept(grantOf(shared));
        queryClient.clear();
        if (location.search === '') await navigate(`?${shared.view.split('?')[1] ?? ''}`, { replace: true });
        setState({ status: 'open', shared });
      } catch (thrown) {
        const error = toApiError(thrown);
        const isAboutPassword = error.code === 'password_required' || error.code === 'wrong_password';
        if (!isAboutPassword && error.code !== 'too_many_tries') setState({ status: 'failed', error });
        else setState({ status: 'locked', error: error.code === 'password_required' ? null : error });
      }
    },
    [token, navigate],
  );
  useEffect(() => void open(), [open]);

  return (
    <>
      <meta name="robots" content="noindex" />
      {shown(state, open)}
    </>
  );
}

function shown(state: State, open: (password?: string) => Promise<void>) {
  switch (state.status) {
    case 'opening':
      return <div className={classes.middle} aria-busy="true" />;
    case 'locked':
      return <Locked error={state.error} onPassword={open} />;
    case 'failed':
      return (
        <div className={classes.middle}>
          <title>Shared view · Paid media</title>
          <ErrorState
            title={
              state.error.status === 404 ? 'Nothing is shared here' : 'The shared view could not be opened'
            }
            error={state.error}
            {...(state.error.isPassing && { onRetry: () => void open() })}
          />
        </div>
      );
    case 'open':
      return <Open shared={state.shared} />;
  }
}

/** Milliseconds after which the numbers are asked anew: whether they have changed, only people who log in may ask. */
const ASK_AGAIN_MS = 15_000;

function Open({ shared }: { shared: Shared }) {
  useEffect(() => {
    const timer = setInterval(() => void queryClient.invalidateQueries({ queryKey: ['cube'] }), ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const View = views[shared.view.split('?')[0] ?? ''];
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        <Brand size={24} />
        <div className={classes.names}>
          <strong>{shared.name}</strong>
          <span>
            {shared.organization.name} · {shared.client.name}
          </span>
        </div>
        <span className={classes.until}>Shared until {format.instant(shared.expiresAt)}</span>
      </header>
      <main className={classes.main}>
        <Suspense fallback={<PageSkeleton />}>
          {View ? <View /> : <ErrorState title="This view cannot be shown" error={unknownView()} />}
        </Suspense>
      </main>
    </div>
  );
}

const unknownView = () =>
  new ApiError('The page that was shared does not exist any more.', { status: 404, code: 'unknown_view' });

function Locked({
  error,
  onPassword,
}: {
  error: ApiError | null;
  onPassword: (password: string) => Promise<void>;
}) {
  const [password, setPassword] = useState('');
  const [isSending, setSending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    await onPassword(password);
    setSending(false);
  };
  return (
    <main className={classes.middle}>
      <title>Shared view · Paid media</title>
      <form className={classes.lock} onSubmit={submit}>
        <Stack gap="md">
          <Brand size={32} />
          <h1>This view asks for a password</h1>
          <PasswordInput
            label="Password"
            autoFocus
            autoComplete="off"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <FormError error={error} />
          <Button type="submit" loading={isSending} disabled={password === ''}>
            Open
          </Button>
        </Stack>
      </form>
    </main>
  );
}
