import { Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { modifier } from '../palette/shortcuts.ts';
import classes from './Frame.module.css';

/** Opens the command palette, and says by which keys it opens. */
export function FindButton() {
  const isFolded = useMediaQuery('(max-width: 1099px)');
  return (
    <Tooltip label={`Search and commands (${modifier} K)`} position="right">
      <UnstyledButton
        className={classes.find}
        // Only where it shows no words: a name has to say what can be read.
        aria-label={isFolded ? 'Search and commands' : undefined}
        onClick={openPalette}
      >
        <IconSearch size={18} stroke={1.6} />
        <span className={classes.label}>Search</span>{' '}
        <Kbd size="xs" className={classes.label ?? ''} aria-hidden>
          {modifier} K
        </Kbd>
      </UnstyledButton>
    </Tooltip>
  );
}

// The palette is a chunk of its own.
async function openPalette() {
  const { openSpotlight } = await import('@mantine/spotlight');
  openSpotlight();
}
