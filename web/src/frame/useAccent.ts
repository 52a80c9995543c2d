import { useComputedColorScheme } from '@mantine/core';
import { accentFor } from '@pmd/core/accent';
import { useEffect } from 'react';

/** Puts the organization's colour in place of the product's accent, as long as its pages are shown. */
export function useAccent(color: string | null): void {
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    if (color === null) return;
    const { accent, fill, fillHover, soft } = accentFor(color, scheme);
    const { style } = document.documentElement;
    const variables = {
      '--accent': accent,
      '--accent-soft': soft,
      '--mantine-primary-color-filled': fill,
      '--mantine-primary-color-filled-hover': fillHover,
      '--mantine-color-indigo-filled': fill,
      '--mantine-color-indigo-filled-hover': fillHover,
      '--mantine-color-indigo-light': soft,
      '--mantine-color-indigo-light-color': accent,
      '--mantine-color-indigo-text': accent,
    };
    for (const [name, value] of Object.entries(variables)) style.setProperty(name, value);
    return () => {
      for (const name of Object.keys(variables)) style.removeProperty(name);
    };
  }, [color, scheme]);
}
