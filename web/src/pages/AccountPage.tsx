import { PasswordForm } from '../account/PasswordForm.tsx';
import { SecondFactor } from '../account/SecondFactor.tsx';
import { Section } from '../account/Section.tsx';
import { Sessions } from '../account/Sessions.tsx';
import { useUser } from '../api/useSession.ts';
import { Page } from '../ui/Page.tsx';
import { toastDone } from '../ui/toast.ts';

/** How the person logs in, and where they are logged in. */
export default function AccountPage() {
  const { email } = useUser();
  return (
    <Page title="Account" note={email}>
      <Section title="Password">
        <PasswordForm onDone={() => toastDone('Password changed. All other devices are logged out.')} />
      </Section>
      <SecondFactor />
      <Sessions />
    </Page>
  );
}
