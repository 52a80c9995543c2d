import { Menu } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowRight,
  IconChartBar,
  IconEyeOff,
  IconGradienter,
  IconPin,
  IconSortAscending,
  IconSortDescending,
} from '@tabler/icons-react';
import type { Layout, Mark } from './layout.ts';
import { swapped } from './OrderedChoice.tsx';
import type { ExploreState, Sort } from './state.ts';

/** What can be done with a column, in the menu of its chip and of its header. */
export function MeasureItems({
  by,
  state,
  layout,
  onChange,
  onLayout,
}: {
  by: Sort['by'];
  state: ExploreState;
  layout: Layout;
  onChange: (change: Partial<ExploreState>) => void;
  onLayout: (change: Partial<Layout>) => void;
}) {
  const sort = (descending: boolean) => onChange({ sort: { by, descending }, sorts: {} });
  const sorting = (
    <>
      <Menu.Item leftSection={<IconSortDescending size={14} />} onClick={() => sort(true)}>
        Sort, {by === 'name' ? 'Z to A' : 'largest first'}
      </Menu.Item>
      <Menu.Item leftSection={<IconSortAscending size={14} />} onClick={() => sort(false)}>
        Sort, {by === 'name' ? 'A to Z' : 'smallest first'}
      </Menu.Item>
    </>
  );
  if (by === 'name') return sorting;
  const { measures } = state;
  const place = measures.indexOf(by);
  const mark = layout.marks[by];
  const setMark = (wanted: Mark) => {
    const { [by]: before, ...rest } = layout.marks;
    onLayout({ marks: before === wanted ? rest : { ...rest, [by]: wanted } });
  };
  const isPinned = layout.pinned.includes(by);
  return (
    <>
      {sorting}
      <Menu.Divider />
      <Menu.Item leftSection={<IconGradienter size={14} />} onClick={() => setMark('heat')}>
        {mark === 'heat' ? 'Remove heat map' : 'Heat map'}
      </Menu.Item>
      <Menu.Item leftSection={<IconChartBar size={14} />} onClick={() => setMark('bar')}>
        {mark === 'bar' ? 'Remove bars' : 'Bars'}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconPin size={14} />}
        onClick={() =>
          onLayout({ pinned: isPinned ? layout.pinned.filter((one) => one !== by) : [...layout.pinned, by] })
        }
      >
        {isPinned ? 'Unpin' : 'Pin'}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconArrowLeft size={14} />}
        disabled={place === 0}
        onClick={() => onChange({ measures: swapped(measures, place, place - 1) })}
      >
        Move left
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowRight size={14} />}
        disabled={place === measures.length - 1}
        onClick={() => onChange({ measures: swapped(measures, place, place + 1) })}
      >
        Move right
      </Menu.Item>
      <Menu.Item
        leftSection={<IconEyeOff size={14} />}
        disabled={measures.length === 1}
        onClick={() => onChange({ measures: measures.filter((measure) => measure !== by) })}
      >
        Hide
      </Menu.Item>
    </>
  );
}
