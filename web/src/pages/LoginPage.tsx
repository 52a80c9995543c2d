import { Button, Paper, PasswordInput, Stack, TextInput } from '@mantine/core';
import { LoginRequest } from '@pmd/core/contract/auth';
import { logIn } from '../api/auth.ts';
import { Brand } from '../frame/Brand.tsx';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';
import classes from './LoginPage.module.css';

/** The log-in, shown in place of any page. `expiredEmail`: whose session ended meanwhile. */
export function LoginPage({ expiredEmail }: { expiredEmail?: string }) {
  const form = useForm({
    schema: LoginRequest,
    initial: { email: expiredEmail ?? '', password: '' },
    submit: logIn,
  });
  return (
    <main className={classes.page}>
      <title>Log in · Paid media</title>
      <Paper component="form" noValidate onSubmit={form.onSubmit} className={classes.card}>
        <Stack gap="md">
          <div className={classes.head}>
            <Brand size={36} />
            <h1>{expiredEmail ? 'Log in again' : 'Log in'}</h1>
            <p>
              {expiredEmail
                ? 'Your session has ended. Your page is kept and goes on after you log in.'
                : 'See how your campaigns did.'}
            </p>
          </div>
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
        </Stack>
      </Paper>
    </main>
  );
}
