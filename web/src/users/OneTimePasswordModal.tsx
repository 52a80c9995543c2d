import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';

export type OneTimePassword = { email: string; password: string };

/** Shows a one-time password, which cannot be shown again. */
export function OneTimePasswordModal({ issued, onClose }: { issued: OneTimePassword; onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={`${issued.email} can log in now`} closeOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">
          Pass it on now: it is shown only once. It opens one log-in, at which a new password must be chosen.
        </Text>
        <Code block fz="md" aria-label="One-time password">
          {issued.password}
        </Code>
        <Group justify="end" gap="sm">
          <CopyButton value={issued.password}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
