import { Anchor, Button, Group, PasswordInput, TextInput } from '@mantine/core';
import { LoginRequest } from '@pmd/core/contract/auth';
import { useState } from 'react';
import { ForgottenPasswordGate } from '../account/ForgottenPasswordGate.tsx';
import { logIn } from '../api/auth.ts';
import { toApiError } from '../api/error.ts';
import { GatePage } from '../frame/GatePage.tsx';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';

/** The log-in, shown in place of any page. `expiredEmail`: whose session ended meanwhile. */
export function LoginPage({ expiredEmail }: { expiredEmail?: string }) {
  const [asksCode, setAsksCode] = useState(false);
  const [hasForgotten, setHasForgotten] = useState(false);
  const form = useForm({
    schema: LoginRequest,
    initial: { email: expiredEmail ?? '', password: '', code: '' },
    submit: async (input) => {
      try {
        await logIn(input);
      } catch (thrown) {
        if (toApiError(thrown).code !== 'second_factor_required') throw thrown;
        setAsksCode(true);
      }
    },
  });
  if (hasForgotten) {
    return (
      <ForgottenPasswordGate
        email={form.field('email', 'Email').value}
        onBack={() => setHasForgotten(false)}
      />
    );
  }
  if (asksCode) {
    return (
      <GatePage
        title="Enter your code"
        lead="Your authenticator app shows 6 digits. Without your phone, one of your recovery codes does it too."
        onSubmit={form.onSubmit}
      >
        <TextInput size="md" autoComplete="one-time-code" autoFocus {...form.field('code', 'Code')} />
        <FormError error={form.error} />
        <Button type="submit" size="md" loading={form.isSending}>
          Log in
        </Button>
        <Group justify="center">
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              setAsksCode(false);
              form.change({ password: '', code: '' });
            }}
          >
            Back
          </Anchor>
        </Group>
      </GatePage>
    );
  }
  return (
    <GatePage
      title={expiredEmail ? 'Log in again' : 'Log in'}
      lead={
        expiredEmail
          ? 'Your session has ended. Your page is kept and goes on after you log in.'
          : 'See how your campaigns did.'
      }
      onSubmit={form.onSubmit}
    >
      <TextInput
        type="email"
        autoComplete="username"
        size="md"
        autoFocus={!expiredEmail}
        {...form.field('email', 'Email')}
      />
      <PasswordInput
        autoComplete="current-password"
        size="md"
        autoFocus={Boolean(expiredEmail)}
        {...form.field('password', 'Password')}
      />
      <FormError error={form.error} />
      <Button type="submit" size="md" loading={form.isSending}>
        Log in
      </Button>
      <Group justify="center">
        <Anchor component="button" type="button" size="sm" onClick={() => setHasForgotten(true)}>
          Forgot your password?
        </Anchor>
      </Group>
    </GatePage>
  );
}
