import { identity, session } from '../api/session.ts';
import { useSession } from '../api/useSession.ts';
import { LoginPage } from '../pages/LoginPage.tsx';
import { PasswordPage } from '../pages/PasswordPage.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Frame } from './Frame.tsx';
import classes from './SessionGate.module.css';

/**
 * Shows the frame to whoever is logged in and the log-in to everybody else, at the same address. When a
 * session expires the page stays where it is, underneath the log-in, and goes on after it.
 */
export function SessionGate() {
  const state = useSession();
  switch (state.status) {
    case 'starting':
      return <div className={classes.blank} aria-busy="true" />;
    case 'unreachable':
      return (
        <div className={classes.blank}>
          <ErrorState
            title="The dashboard cannot be reached"
            error={state.error}
            onRetry={() => session.start()}
          />
        </div>
      );
    case 'out':
      return <LoginPage />;
    case 'in':
    case 'expired':
      if (state.user.mustChangePassword && state.status === 'in') return <PasswordPage />;
      return (
        <>
          <Frame key={identity(state.user)} />
          {state.status === 'expired' && (
            <dialog ref={showModal} className={classes.over} onCancel={(event) => event.preventDefault()}>
              <LoginPage expiredEmail={state.user.email} />
            </dialog>
          )}
        </>
      );
  }
}

/** As a modal it lies over everything, dialogs of the page included, and takes the keyboard. */
function showModal(dialog: HTMLDialogElement | null) {
  if (dialog && !dialog.open) dialog.showModal();
}
