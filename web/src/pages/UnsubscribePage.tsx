import { Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { toApiError } from '../api/error.ts';
import { unsubscribe } from '../api/reports.ts';
import { Brand } from '../frame/Brand.tsx';
import { FormError } from '../ui/FormError.tsx';
import classes from './SharePage.module.css';

/** Where the link of a mail leads to. It asks first: mail programs open links by themselves. */
export default function UnsubscribePage() {
  const { token = '' } = useParams();
  const leaving = useMutation({ mutationFn: () => unsubscribe(token) });
  return (
    <main className={classes.middle}>
      <title>Unsubscribe · Paid media</title>
      <meta name="robots" content="noindex" />
      <div className={classes.lock}>
        <Stack gap="md">
          <Brand size={32} />
          {leaving.data ? (
            <>
              <h1>You are unsubscribed</h1>
              <Text size="sm">
                {leaving.data.address} gets no more {leaving.data.grain}ly reports of {leaving.data.client}.
              </Text>
            </>
          ) : (
            <>
              <h1>Unsubscribe from this report</h1>
              <Text size="sm">You will not get it by mail any more. Other recipients still do.</Text>
              <FormError error={leaving.error && toApiError(leaving.error)} />
              <Button loading={leaving.isPending} onClick={() => leaving.mutate()}>
                Unsubscribe
              </Button>
            </>
          )}
        </Stack>
      </div>
    </main>
  );
}
