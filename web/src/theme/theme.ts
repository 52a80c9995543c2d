import { type CSSVariablesResolver, createTheme } from '@mantine/core';

const FONT = "'Inter Variable', system-ui, sans-serif";

/** Sizes in steps of 4 px, one accent, Inter. Colours come from tokens.css by way of `cssVariables`. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: 6,
  fontFamily: FONT,
  headings: {
    fontFamily: FONT,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.75rem' },
      h2: { fontSize: '1rem', lineHeight: '1.5rem' },
      h3: { fontSize: '0.875rem', lineHeight: '1.25rem' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'sm',
  radius: { sm: '6px', md: '8px', lg: '12px' },
  shadows: { md: '0 8px 24px rgb(11 14 20 / 14%)' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  black: '#141a24',
  colors: {
    indigo: [
      '#eef2ff',
      '#e0e7ff',
      '#c7d2fe',
      '#a5b4fc',
      '#818cf8',
      '#6366f1',
      '#4f46e5',
      '#4338ca',
      '#3730a3',
      '#312e81',
    ],
    dark: [
      '#e6e9ef',
      '#c3c9d5',
      '#98a1b3',
      '#717a8c',
      '#2c3342',
      '#1f2531',
      '#181d27',
      '#11151d',
      '#0b0e14',
      '#07090d',
    ],
  },
  components: {
    Paper: { defaultProps: { withBorder: true } },
    Button: { defaultProps: { loaderProps: { type: 'dots' } }, styles: { root: { fontWeight: 500 } } },
    // What nobody has opened is not there: rendering every list of choices, out of sight, is a good part of a page's start.
    Combobox: { defaultProps: { keepMounted: false } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    InputWrapper: {
      styles: {
        label: { fontSize: '0.875rem', fontWeight: 500, marginBottom: 4 },
        description: { marginBottom: 4 },
      },
    },
    // The place holder is an element with a role that a menu may not hold.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 140 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: { title: { fontWeight: 600, overflowWrap: 'anywhere' } },
    },
    // Not "… password …": the field alone should answer to that label.
    PasswordInput: {
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': 'Show what is typed' } },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 120 } } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--card)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--quiet)',
  '--mantine-color-placeholder': 'var(--quiet)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--border)',
};

/** Points Mantine's variables at the palette, the same names in both colour schemes. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
