import '@mantine/spotlight/styles.layer.css';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import {
  IconArrowRight,
  IconBuildingStore,
  IconCalendar,
  IconKeyboard,
  IconMoon,
  IconSearch,
  IconSun,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { clientsQuery } from '../api/clients.ts';
import { useUser } from '../api/useSession.ts';
import { dimensionLabels } from '../explore/dimensions.ts';
import { admins, everybody } from '../frame/navigation.tsx';
import { PRESETS, presetLabels } from '../period/ranges.ts';
import { findMembers } from '../report/load.ts';
import { keptSearch, MEMBER_DIMENSIONS, urls } from '../urls.ts';

/** Everything one can go to or do, by typing a part of its name; opened with Ctrl or ⌘ and K. */
export default function CommandPalette({ onHelp }: { onHelp: () => void }) {
  const [typed, setTyped] = useState('');
  const groups = [useFound(typed), usePages(), useClients(), usePeriods(), useCommands(onHelp)];
  return (
    <Spotlight
      shortcut="mod + K"
      // Also from a field.
      tagsToIgnore={[]}
      actions={groups.filter(({ actions }) => actions.length > 0)}
      limit={12}
      scrollable
      maxHeight={420}
      highlightQuery
      query={typed}
      onQueryChange={setTyped}
      nothingFound="Nothing has this in its name"
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        placeholder: 'Go to, search, do…',
        'aria-label': 'Go to, search, do',
        onKeyDown: chooseFirst,
      }}
    />
  );
}

/** Enter acts on the first result where none was chosen by arrow. */
function chooseFirst(event: KeyboardEvent<HTMLInputElement>) {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
  const dialog = event.currentTarget.closest('[role="dialog"]');
  if (dialog?.querySelector('[data-action][data-selected]')) return;
  const first = dialog?.querySelector<HTMLElement>('[data-action]');
  if (!first) return;
  event.preventDefault();
  first.click();
}

/** Pages; period and client go along to those that report. */
function usePages(): SpotlightActionGroupData {
  const navigate = useNavigate();
  const { search } = useLocation();
  const isAdmin = useUser().role === 'admin';
  const pages = [...everybody, ...(isAdmin ? admins : [])];
  return {
    group: 'Pages',
    actions: pages.map(({ to, label, Icon, isReport }) => ({
      id: to,
      label,
      leftSection: <Icon size={18} stroke={1.6} />,
      onClick: () => navigate({ pathname: to, search: isReport ? keptSearch(search) : '' }),
    })),
  };
}

/** The clients of an administrator; choosing one shows its numbers. */
function useClients(): SpotlightActionGroupData {
  const isAdmin = useUser().role === 'admin';
  const { data } = useQuery({ ...clientsQuery(), enabled: isAdmin });
  const set = useParameter('client', urls.overview);
  return {
    group: 'Clients',
    actions: (data?.items ?? []).map(({ id, name }) => ({
      id,
      label: name,
      description: 'Overview of this client',
      leftSection: <IconBuildingStore size={18} stroke={1.6} />,
      onClick: () => set(id),
    })),
  };
}

function usePeriods(): SpotlightActionGroupData {
  const set = useParameter('range');
  return {
    group: 'Date range',
    actions: PRESETS.map((preset) => ({
      id: preset,
      label: presetLabels[preset],
      leftSection: <IconCalendar size={18} stroke={1.6} />,
      onClick: () => set(preset),
    })),
  };
}

function useCommands(onHelp: () => void): SpotlightActionGroupData {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return {
    group: 'Commands',
    actions: [
      {
        id: 'theme',
        label: isDark ? 'Use the light theme' : 'Use the dark theme',
        leftSection: isDark ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />,
        onClick: () => setColorScheme(isDark ? 'light' : 'dark'),
      },
      {
        id: 'shortcuts',
        label: 'Keyboard shortcuts',
        leftSection: <IconKeyboard size={18} stroke={1.6} />,
        onClick: onHelp,
      },
    ],
  };
}

/** Campaigns to creatives whose name has the text in it, asked once somebody pauses. */
function useFound(typed: string): SpotlightActionGroupData {
  const [text] = useDebouncedValue(typed.trim(), 200);
  const navigate = useNavigate();
  const { search } = useLocation();
  const { data = [] } = useQuery({
    queryKey: ['cube', 'find', text],
    queryFn: ({ signal }) =>
      Promise.all(MEMBER_DIMENSIONS.map((dimension) => findMembers(dimension, text, signal))),
    enabled: text.length > 1,
  });
  return {
    group: 'In the numbers',
    actions: data.flatMap((members, index) =>
      members.map(({ id, name, path }) => ({
        id,
        label: name,
        description: [dimensionLabels[MEMBER_DIMENSIONS[index] ?? 'campaign'].one, ...path].join(' › '),
        leftSection: <IconArrowRight size={18} stroke={1.6} />,
        onClick: () =>
          navigate({
            pathname: urls.member(MEMBER_DIMENSIONS[index] ?? 'campaign', id),
            search: keptSearch(search),
          }),
      })),
    ),
  };
}

/** Sets a parameter of the report shown; elsewhere, or with `home`, of the Overview. */
function useParameter(name: string, home?: string) {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const isReport = everybody.some(
    ({ to }) => to === pathname || (to !== '/' && pathname.startsWith(`${to}/`)),
  );
  return (value: string) => {
    const stays = home === undefined && isReport;
    const url = new URLSearchParams(stays ? search : keptSearch(search));
    url.set(name, value);
    navigate({ pathname: stays ? pathname : urls.overview, search: url.toString() });
  };
}
