import { ActionIcon, Button, Group, Loader, Menu, Text } from '@mantine/core';
import type { NamedItem, NameLevel } from '@pmd/core/contract/names';
import { IconArrowMerge, IconChevronRight, IconDots, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { namesQuery } from '../api/names.ts';
import * as format from '../format.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { below, noun } from './levels.ts';
import classes from './NameTree.module.css';

export interface NameActions {
  onRename: (item: NamedItem) => void;
  onMerge: (item: NamedItem, parentId: string | null) => void;
  onUndo: (item: NamedItem, merged: NamedItem['merged'][number]) => void;
}

/** Items of one level under one item, each opening to what lies under it. With `search`, what that finds, with its path. */
export function NameTree({
  clientId,
  level,
  parentId,
  search = '',
  actions,
}: {
  clientId: string;
  level: NameLevel;
  parentId: string | null;
  search?: string;
  actions: NameActions;
}) {
  const items = useQuery(namesQuery(clientId, level, parentId, search));
  if (items.error && !items.isFetching) {
    return <ErrorState title="The names could not be loaded" error={items.error} onRetry={items.refetch} />;
  }
  if (!items.data) return <Loader size="sm" m="sm" role="status" aria-label="Loading" />;
  const { total } = items.data;
  const hidden = total - items.data.items.length;
  return (
    <ul className={classes.list}>
      {items.data.items.map((item) => (
        <Row
          key={item.id}
          clientId={clientId}
          parentId={parentId}
          item={item}
          isFound={search !== ''}
          actions={actions}
        />
      ))}
      {hidden > 0 && (
        <li>
          <Text size="sm" c="dimmed" p="xs">
            {`${format.count(hidden)} more: search to find them.`}
          </Text>
        </li>
      )}
    </ul>
  );
}

function Row({
  clientId,
  parentId,
  item,
  isFound,
  actions,
}: {
  clientId: string;
  parentId: string | null;
  item: NamedItem;
  /** By a search: shown with its path, and not merged from here, where what lies beside it is not known. */
  isFound: boolean;
  actions: NameActions;
}) {
  const [isOpen, setOpen] = useState(false);
  const under = below(item.level);
  const [fileName] = item.fileNames;
  return (
    <li>
      <div className={classes.row}>
        {under ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-expanded={isOpen}
            aria-label={`${isOpen ? 'Close' : 'Open'} ${item.name}`}
            disabled={item.children === 0}
            onClick={() => setOpen(!isOpen)}
          >
            <IconChevronRight size={16} className={classes.chevron} data-open={isOpen || undefined} />
          </ActionIcon>
        ) : (
          <span className={classes.leaf} />
        )}
        <div className={classes.names}>
          {isFound && item.path.length > 0 && <span className={classes.path}>{item.path.join(' › ')}</span>}
          <span className={classes.name}>{item.name}</span>
          {fileName !== item.name && <span className={classes.note}>{`In files: ${fileName}`}</span>}
          {item.merged.map((merged) => (
            <Group key={merged.mergeId} gap={8} className={classes.note}>
              {`Includes “${merged.name}”`}
              <Button
                variant="subtle"
                size="compact-xs"
                aria-label={`Undo the merge of ${merged.name}`}
                onClick={() => actions.onUndo(item, merged)}
              >
                Undo
              </Button>
            </Group>
          ))}
        </div>
        {under && (
          <span className={classes.count}>
            {`${format.count(item.children)} ${item.children === 1 ? under.one : under.many}`}
          </span>
        )}
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${item.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => actions.onRename(item)}>
              Rename
            </Menu.Item>
            {(!isFound || item.level === 'campaigns') && (
              <Menu.Item
                leftSection={<IconArrowMerge size={16} />}
                onClick={() => actions.onMerge(item, parentId)}
              >
                {`Merge into another ${noun(item.level)}`}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      {isOpen && under && (
        <NameTree clientId={clientId} level={under.level} parentId={item.id} actions={actions} />
      )}
    </li>
  );
}
