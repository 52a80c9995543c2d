import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import type { CreatedBiToken } from '@pmd/core/contract/tokens';
import { IconCheck, IconCopy } from '@tabler/icons-react';

/** Shows a token, which cannot be shown again, and how a tool sends it. */
export function CreatedTokenModal({ created, onClose }: { created: CreatedBiToken; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={`The token of ${created.name}`}
      closeOnClickOutside={false}
      size="lg"
    >
      <Stack gap="md">
        <Text size="sm">
          Put it into the tool now: it is shown only once. Whoever has it reads the numbers.
        </Text>
        <Code block fz="md" aria-label="Token" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {created.token}
        </Code>
        <Text size="sm">The tool asks this address and sends the token in a header:</Text>
        <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {`${window.location.origin}/cubejs-api/v1/load\nAuthorization: Bearer …`}
        </Code>
        <Group justify="end" gap="sm">
          <CopyButton value={created.token}>
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
