import { Button, PasswordInput, Skeleton } from '@mantine/core';
import { LinkUse } from '@pmd/core/contract/auth';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { PASSWORD_RULE } from '../account/PasswordForm.tsx';
import { choosePassword, linkQuery } from '../api/account.ts';
import { logIn } from '../api/auth.ts';
import { toApiError } from '../api/error.ts';
import { session } from '../api/session.ts';
import { GatePage } from '../frame/GatePage.tsx';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';
import { urls } from '../urls.ts';

/** Where a one-time link leads: its person chooses a password, and is logged in with it. */
export default function ChoosePasswordPage() {
  const [token] = useState(() => window.location.hash.slice(1));
  const link = useQuery(linkQuery(token));
  if (link.error) {
    const error = toApiError(link.error);
    return (
      <GatePage
        title={error.code === 'link_over' ? 'This link is over' : 'This did not work'}
        lead={error.inWords}
      >
        {error.code !== 'link_over' && (
          <Button size="md" loading={link.isFetching} onClick={() => link.refetch()}>
            Try again
          </Button>
        )}
        <Button size="md" variant="default" component="a" href={urls.explore}>
          Go to the log-in
        </Button>
      </GatePage>
    );
  }
  if (!link.data) {
    return (
      <GatePage title="Choose a password" lead="&nbsp;">
        <Skeleton h={92} />
        <Skeleton h={42} />
      </GatePage>
    );
  }
  return <ChooseForm token={token} email={link.data.email} organization={link.data.organizationName} />;
}

function ChooseForm({ token, email, organization }: { token: string; email: string; organization: string }) {
  const navigate = useNavigate();
  const form = useForm({
    schema: LinkUse,
    initial: { token, newPassword: '' },
    submit: async (input) => {
      await choosePassword(input);
      // With a second factor the log-in asks for the code; it knows how to.
      await logIn({ email, password: input.newPassword }).catch(() => session.end());
    },
    onDone: () => navigate(urls.explore, { replace: true }),
  });
  return (
    <GatePage
      title="Choose a password"
      lead={
        <>
          For <strong>{email}</strong> at {organization}.
        </>
      }
      onSubmit={form.onSubmit}
    >
      <input type="hidden" name="username" autoComplete="username" value={email} />
      <PasswordInput
        size="md"
        autoFocus
        autoComplete="new-password"
        description={PASSWORD_RULE}
        {...form.field('newPassword', 'New password')}
      />
      <FormError error={form.error} />
      <Button type="submit" size="md" loading={form.isSending}>
        Choose and log in
      </Button>
    </GatePage>
  );
}
