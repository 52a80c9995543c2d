import { Anchor, Button, Paper, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import type { System } from '@pmd/core/contract/system';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { systemQuery } from '../api/system.ts';
import * as format from '../format.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import { urls } from '../urls.ts';

type State = System['rollups']['state'];

const states: Record<State, { tone: 'good' | 'bad' | 'quiet'; label: string }> = {
  ok: { tone: 'good', label: 'Works' },
  late: { tone: 'bad', label: 'Late' },
  unavailable: { tone: 'bad', label: 'Does not answer' },
  unknown: { tone: 'quiet', label: 'Not known' },
};

const services: Record<System['services'][number]['name'], { label: string; what: string }> = {
  database: { label: 'Database', what: 'Keeps everything.' },
  cube: { label: 'Cube', what: 'Answers every report.' },
  worker: { label: 'Worker', what: 'Loads files, computes spend, sends mail.' },
};

/** Days. */
const LATE_BACKUP = 7;
const isLate = (lastBackup: string | null) =>
  lastBackup === null || Date.now() - Date.parse(lastBackup) > LATE_BACKUP * 86_400_000;

/** How the product itself is doing. */
export default function SystemPage() {
  const system = useQuery(systemQuery());
  return (
    <Page
      title="System"
      note="How the product itself is doing; looked at again every ten seconds"
      actions={
        <Button variant="default" onClick={() => system.refetch()}>
          Look now
        </Button>
      }
    >
      <Loaded query={system} what="The state of the system">
        {({ services: all, queue, rollups, disk, versions, lastBackup }) => (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <Card title="Services">
              {all.map(({ name, state }) => (
                <Row key={name} name={services[name].label} note={services[name].what}>
                  <StateTag state={state} />
                </Row>
              ))}
            </Card>
            <Card title="Jobs">
              <Row name="Waiting" note="Due, and not begun yet">
                {format.count(queue.waiting)}
              </Row>
              <Row name="Under way">{format.count(queue.running)}</Row>
              <Row name="Failed for good" note="Have used up their attempts">
                {queue.failed > 0 ? <Tag tone="bad">{format.count(queue.failed)}</Tag> : format.count(0)}
              </Row>
              <Row name="Which they are, and trying again">
                <Anchor component={Link} to={urls.jobs} size="sm">
                  Open jobs
                </Anchor>
              </Row>
              {queue.waitsSince && <Row name="Longest wait since">{format.instant(queue.waitsSince)}</Row>}
            </Card>
            <Card title="Freshness of reports">
              <Row name="Reports follow the numbers">
                <StateTag state={rollups.state} good="Up to date" />
              </Row>
              <Row name="Numbers changed last">{format.instant(rollups.factsChangedAt)}</Row>
              <Row name="Reports refreshed last">{format.instant(rollups.refreshedAt)}</Row>
            </Card>
            <Card title="Disk and backup">
              <Row name="Database">{format.bytes(disk.databaseBytes)}</Row>
              <Row name="Free beside the data" note="Where this server keeps its data">
                {disk.freeBytes === null ? 'Not known' : format.bytes(disk.freeBytes)}
              </Row>
              <Row
                name="Last backup"
                note={
                  isLate(lastBackup)
                    ? 'Run “npm run backup”, or set BACKUP_DIR for one every night.'
                    : undefined
                }
              >
                {isLate(lastBackup) ? (
                  <Tag tone="bad">{lastBackup ? format.instant(lastBackup) : 'None yet'}</Tag>
                ) : (
                  format.instant(lastBackup)
                )}
              </Row>
            </Card>
            <Card title="Versions">
              <Row name="Product">{versions.product}</Row>
              <Row name="Node.js">{versions.node}</Row>
              <Row name="Postgres">{versions.postgres}</Row>
            </Card>
          </SimpleGrid>
        )}
      </Loaded>
    </Page>
  );
}

const StateTag = ({ state, good = states.ok.label }: { state: State; good?: string }) => (
  <Tag tone={states[state].tone}>{state === 'ok' ? good : states[state].label}</Tag>
);

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper p="md" component="section">
      <Stack gap="sm">
        <Title order={2}>{title}</Title>
        <Table aria-label={title}>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </Stack>
    </Paper>
  );
}

function Row({ name, note, children }: { name: string; note?: string | undefined; children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {name}
        {note && (
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        )}
      </Table.Th>
      <Table.Td ta="right">{children}</Table.Td>
    </Table.Tr>
  );
}
