import { Anchor, Button, Stack } from '@mantine/core';
import type { Source } from '@pmd/core/contract/sources';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { sourcesQuery } from '../api/sources.ts';
import { SourceCard } from '../sources/SourceCard.tsx';
import { SourceModal } from '../sources/SourceModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { urls } from '../urls.ts';

/** Where files come from, and how they are read. */
export default function SourcesPage() {
  const sources = useQuery(sourcesQuery());
  const [edited, setEdited] = useState<Source | 'new' | null>(null);
  return (
    <Page
      title="Sources"
      note={
        <Anchor component={Link} to={urls.ingestions} inherit>
          All ingestions
        </Anchor>
      }
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
          New source
        </Button>
      }
    >
      <Loaded query={sources} what="The sources">
        {({ items }) => (
          <Stack gap="md">
            {items.map((source) => (
              <SourceCard key={source.id} source={source} onEdit={() => setEdited(source)} />
            ))}
          </Stack>
        )}
      </Loaded>
      {edited && <SourceModal source={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </Page>
  );
}
