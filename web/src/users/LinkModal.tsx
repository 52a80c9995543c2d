import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import * as format from '../format.ts';

export type IssuedLink = { email: string; url: string; expiresAt: string };

/** Shows a link with which the person chooses a password; it cannot be shown again. */
export function LinkModal({ issued, onClose }: { issued: IssuedLink; onClose: () => void }) {
  const url = new URL(issued.url, window.location.origin).href;
  return (
    <Modal opened onClose={onClose} title={`A link for ${issued.email}`} closeOnClickOutside={false}>
      <Stack gap="md">
        <Text size="sm">
          {`Send it now: it is shown only once, works once, and until ${format.instant(issued.expiresAt)}.`}
        </Text>
        <Code block aria-label="One-time link" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {url}
        </Code>
        <Group justify="end" gap="sm">
          <CopyButton value={url}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy link'}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
