import { ActionIcon, Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { ExportFormat } from '@pmd/core/contract/exports';
import {
  IconChevronDown,
  IconDownload,
  IconFileSpreadsheet,
  IconFileTypeCsv,
  IconFileTypePdf,
} from '@tabler/icons-react';
import { useState } from 'react';
import { type ExportParameters, loadExport } from '../api/exports.ts';
import * as format from '../format.ts';
import { saveAs } from '../ui/saveAs.ts';
import { toastDone, toastError } from '../ui/toast.ts';
import type { Shape } from './parameters.ts';

type Choice = { label: string; note: string; format: ExportFormat; shape: Shape; Icon: typeof IconDownload };

const choices: Choice[] = [
  {
    label: 'CSV as shown',
    note: 'the rows on the screen',
    format: 'csv',
    shape: 'shown',
    Icon: IconFileTypeCsv,
  },
  { label: 'CSV flat', note: 'every row, with ids', format: 'csv', shape: 'flat', Icon: IconFileTypeCsv },
  {
    label: 'Excel',
    note: 'with totals and filters',
    format: 'xlsx',
    shape: 'shown',
    Icon: IconFileSpreadsheet,
  },
  {
    label: 'PDF report',
    note: 'KPIs, chart and table',
    format: 'pdf',
    shape: 'shown',
    Icon: IconFileTypePdf,
  },
];

/** Offers what is shown as a file. The server writes it; this waits, says how far it is, and hands it over. */
export function ExportMenu({
  parametersOf,
  isNarrow,
}: {
  parametersOf: (shape: Shape) => ExportParameters;
  /** Leaves room for the icon only. */
  isNarrow: boolean;
}) {
  const [isBusy, setBusy] = useState(false);
  const run = async (choice: Choice) => {
    setBusy(true);
    await exportAs(choice, parametersOf(choice.shape));
    setBusy(false);
  };
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        {isNarrow ? (
          <ActionIcon variant="default" size={36} aria-label="Export" loading={isBusy}>
            <IconDownload size={16} stroke={1.6} />
          </ActionIcon>
        ) : (
          <Button
            variant="default"
            loading={isBusy}
            leftSection={<IconDownload size={16} stroke={1.6} />}
            rightSection={<IconChevronDown size={14} />}
          >
            Export
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.label}
            leftSection={<choice.Icon size={18} stroke={1.5} />}
            onClick={() => void run(choice)}
          >
            {choice.label}
            <div style={{ color: 'var(--quiet)', fontSize: 12 }}>{choice.note}</div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Closing the notice stops the export. */
async function exportAs({ label, format: kind, shape }: Choice, parameters: ExportParameters): Promise<void> {
  const stopped = new AbortController();
  const id = `export-${crypto.randomUUID()}`;
  notifications.show({
    id,
    title: label,
    message: 'The server is reading the numbers. Close this to stop.',
    loading: true,
    autoClose: false,
    onClose: () => stopped.abort(),
  });
  const onBytes = (bytes: number) =>
    notifications.update({
      id,
      title: label,
      message: `${format.bytes(bytes)} so far`,
      loading: true,
      autoClose: false,
    });
  try {
    // Excel takes a CSV for UTF-8 only with the mark.
    const asked = kind === 'csv' ? { ...parameters, bom: '1' } : parameters;
    const file = await loadExport(kind, asked, onBytes, stopped.signal);
    saveAs(file.content, file.name);
    toastDone(`${file.name}: ${format.counted(file.rows, 'row')}${shape === 'flat' ? ', flat' : ''}`);
  } catch (thrown) {
    if (!stopped.signal.aborted) toastError(`${label} could not be exported`, thrown);
  } finally {
    notifications.hide(id);
  }
}
