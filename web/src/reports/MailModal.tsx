import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { loadReportPdf, type MailSource, reportMailQuery } from '../api/reports.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { saveAs } from '../ui/saveAs.ts';
import { toastError } from '../ui/toast.ts';
import classes from './MailedReports.module.css';

/** A mail as its recipients see it, with its PDF. */
export function MailModal({ source, onClose }: { source: MailSource; onClose: () => void }) {
  const [part, setPart] = useState('html');
  const mail = useQuery(reportMailQuery(source));
  const pdf = useMutation({
    mutationFn: () => loadReportPdf(source),
    onSuccess: (content) => saveAs(content, 'report.pdf'),
    onError: (thrown) => toastError('The PDF could not be loaded', thrown),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size={700}
      title={'reportId' in source ? 'The report as it was sent' : 'Preview of the report'}
    >
      <Loaded query={mail} what="The mail">
        {({ subject, html, plain }) => (
          <Stack gap="sm">
            <Text size="sm" fw={500}>
              {subject}
            </Text>
            <Group justify="space-between" gap="sm">
              <SegmentedControl
                size="xs"
                aria-label="Part of the mail"
                data={[
                  { value: 'html', label: 'Designed' },
                  { value: 'plain', label: 'Plain text' },
                ]}
                value={part}
                onChange={setPart}
              />
              <Button
                variant="default"
                size="compact-sm"
                leftSection={<IconFileTypePdf size={16} stroke={1.5} />}
                loading={pdf.isPending}
                onClick={() => pdf.mutate()}
              >
                PDF
              </Button>
            </Group>
            {part === 'html' ? (
              // Nothing in it may run, send or open anything: the sandbox allows nothing at all.
              <iframe className={classes.frame} title={subject} sandbox="" srcDoc={html} />
            ) : (
              <pre className={classes.plain}>{plain}</pre>
            )}
          </Stack>
        )}
      </Loaded>
    </Modal>
  );
}
