import { PasswordForm } from '../account/PasswordForm.tsx';
import { GatePage } from '../frame/GatePage.tsx';
import { toastDone } from '../ui/toast.ts';

/** In place of any page as long as a one-time password has not been replaced. */
export const PasswordPage = () => (
  <GatePage
    title="Choose a password"
    lead="You logged in with a one-time password. Choose your own to go on."
  >
    <PasswordForm isForced onDone={() => toastDone('Password changed')} />
  </GatePage>
);
