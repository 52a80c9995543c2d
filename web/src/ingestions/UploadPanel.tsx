import { Anchor, Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { ingestionQuery, isUnderway } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { Tag } from '../ui/StatusBadge.tsx';
import { urls } from '../urls.ts';
import { RunProgress } from './RunProgress.tsx';
import classes from './UploadPanel.module.css';
import { forgetFinished, isOpen, type Upload, useUploads } from './uploads.ts';

/** The files sent from this browser, each followed until its rows are loaded. */
export function UploadPanel() {
  const uploads = useUploads();
  if (uploads.length === 0) return null;
  return (
    <Paper p="md" component="section" aria-label="Uploads">
      <Stack gap="md">
        <Group justify="space-between">
          <Title order={2}>Uploads</Title>
          {!uploads.some(isOpen) && (
            <Button variant="subtle" size="compact-sm" onClick={forgetFinished}>
              Clear
            </Button>
          )}
        </Group>
        <ul className={classes.list}>
          {uploads.map((upload) => (
            <li key={upload.id} className={classes.upload}>
              <Text size="sm" fw={500} className={classes.name}>
                {upload.stage === 'accepted' ? (
                  <Anchor component={Link} to={urls.ingestion(upload.ingestionId)} inherit>
                    {upload.name}
                  </Anchor>
                ) : (
                  upload.name
                )}
              </Text>
              <UploadState upload={upload} />
            </li>
          ))}
        </ul>
      </Stack>
    </Paper>
  );
}

function UploadState({ upload }: { upload: Upload }) {
  switch (upload.stage) {
    case 'waiting':
      return (
        <Text size="sm" c="dimmed">
          Waiting, {format.bytes(upload.size)}
        </Text>
      );
    case 'sending':
      return (
        <Stack gap={4}>
          <Text size="sm">
            Sending, {format.bytes(upload.sent)} of {format.bytes(upload.size)}
          </Text>
          <Progress
            value={(upload.sent / upload.size) * 100}
            size="sm"
            aria-label={`Sending ${upload.name}`}
          />
        </Stack>
      );
    case 'accepted':
      return <FollowedRun id={upload.ingestionId} />;
    case 'refused':
      return (
        <Group gap="sm" role="alert">
          <Tag tone="bad">Not sent</Tag>
          <Text size="sm">{upload.error.inWords}</Text>
        </Group>
      );
  }
}

function FollowedRun({ id }: { id: string }) {
  const { data: run } = useQuery(ingestionQuery(id));
  const queries = useQueryClient();
  const isFinished = run !== undefined && !isUnderway(run.status);
  useEffect(() => {
    if (!isFinished) return;
    for (const key of ['cube', 'clients', 'unknown-clients']) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
    void queries.invalidateQueries({ queryKey: ['ingestions', 'list'] });
  }, [isFinished, queries]);
  if (!run) {
    return (
      <Text size="sm" c="dimmed">
        Sent
      </Text>
    );
  }
  return (
    <Stack gap={4}>
      <RunProgress run={run} />
      {run.message && <Text size="sm">{run.message}</Text>}
    </Stack>
  );
}
