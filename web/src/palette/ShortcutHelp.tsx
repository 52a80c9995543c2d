import { Kbd, Modal, Table } from '@mantine/core';
import { controls, destinations, modifier } from './shortcuts.ts';

/** Every shortcut, by what it does. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const rows: { keys: string[]; label: string }[] = [
    { keys: [modifier, 'K'], label: 'Search pages, clients, campaigns and commands' },
    { keys: ['?'], label: 'Show these shortcuts' },
    ...Object.entries(controls).map(([key, label]) => ({ keys: [key], label })),
    ...Object.entries(destinations).map(([key, { label }]) => ({
      keys: ['g', key],
      label: `Go to ${label}`,
    })),
    { keys: ['Esc'], label: 'Close what is open' },
  ];
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts">
      <Table fz="sm">
        <Table.Tbody>
          {rows.map(({ keys, label }) => (
            <Table.Tr key={label}>
              <Table.Td>{label}</Table.Td>
              <Table.Td ta="right">
                {keys.map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
