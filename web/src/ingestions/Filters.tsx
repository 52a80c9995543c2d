import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { DayText, Id } from '@pmd/core/contract/common';
import { IngestionStatus, ResolutionStatus } from '@pmd/core/contract/ingestions';
import { IconSearch } from '@tabler/icons-react';
import type { IngestionsFilter } from '../api/ingestions.ts';
import { statusLabel } from '../ui/StatusBadge.tsx';

const PROBLEMS: Record<string, string> = { open: 'Open problems', resolved: 'Resolved problems' };

/** The filter that the address of the page states; what it cannot read it leaves out. */
export function readFilter(search: URLSearchParams): IngestionsFilter {
  return {
    status: IngestionStatus.safeParse(search.get('status')).data,
    resolutionStatus: ResolutionStatus.safeParse(search.get('problems')).data,
    fileName: search.get('file') || undefined,
    sourceId: Id.safeParse(search.get('source')).data,
    day: DayText.safeParse(search.get('day')).data,
  };
}

export function writeFilter({
  status,
  resolutionStatus,
  fileName,
  sourceId,
  day,
}: IngestionsFilter): Record<string, string> {
  return {
    ...(status && { status }),
    ...(resolutionStatus && { problems: resolutionStatus }),
    ...(fileName && { file: fileName }),
    ...(sourceId && { source: sourceId }),
    ...(day && { day }),
  };
}

/** What the list of ingestions is narrowed by. */
export function Filters({
  value,
  onChange,
}: {
  value: IngestionsFilter;
  onChange: (filter: IngestionsFilter) => void;
}) {
  const search = useDebouncedCallback(
    (text: string) => onChange({ ...value, fileName: text || undefined }),
    300,
  );
  return (
    <>
      <TextInput
        aria-label="File name"
        placeholder="File name"
        leftSection={<IconSearch size={16} />}
        w={180}
        defaultValue={value.fileName}
        onChange={({ currentTarget }) => search(currentTarget.value)}
      />
      <Select
        aria-label="Problems"
        placeholder="Problems"
        clearable
        w={180}
        data={ResolutionStatus.options.map((status) => ({
          value: status,
          label: PROBLEMS[status] ?? status,
        }))}
        value={value.resolutionStatus ?? null}
        onChange={(chosen) =>
          onChange({ ...value, resolutionStatus: ResolutionStatus.safeParse(chosen).data })
        }
      />
      <Select
        aria-label="Status"
        placeholder="Every status"
        clearable
        w={170}
        data={IngestionStatus.options.map((status) => ({ value: status, label: statusLabel(status) }))}
        value={value.status ?? null}
        onChange={(chosen) => onChange({ ...value, status: IngestionStatus.safeParse(chosen).data })}
      />
    </>
  );
}
