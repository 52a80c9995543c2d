/** The cards of both themes, on which an accent has to be read. */
const CARDS = { light: '#ffffff', dark: '#11151d' } as const;
const LEAST_CONTRAST = 4.5;

type Rgb = [number, number, number];

/**
 * An organization's colour as the accent of a theme: itself where it can be read on a card of that theme, otherwise the
 * nearest mixture with black or white that can. `onAccent` is what is written on it.
 */
export function accentFor(color: string, scheme: 'light' | 'dark') {
  const card = parse(CARDS[scheme]);
  const pole: Rgb = scheme === 'light' ? [0, 0, 0] : [255, 255, 255];
  const steps = Array.from({ length: 21 }, (_, step) => mix(parse(color), pole, step / 20));
  const accent = steps.find((step) => contrast(step, card) >= LEAST_CONTRAST) ?? pole;
  const white: Rgb = [255, 255, 255];
  const onAccent: Rgb = contrast(accent, white) >= LEAST_CONTRAST ? white : [0, 0, 0];
  const [r, g, b] = accent;
  return {
    accent: hex(accent),
    hover: hex(mix(accent, onAccent === white ? [0, 0, 0] : white, 0.12)),
    onAccent: hex(onAccent),
    soft: `rgb(${r} ${g} ${b} / ${scheme === 'light' ? 10 : 14}%)`,
  };
}

/** The ratio of WCAG between two colours written `#rrggbb`: 1 to 21. */
export const contrastOf = (one: string, other: string): number => contrast(parse(one), parse(other));

function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const mix = (one: Rgb, other: Rgb, share: number): Rgb =>
  one.map((value, part) => Math.round(value + ((other[part] as number) - value) * share)) as Rgb;

const parse = (color: string): Rgb =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16)) as Rgb;

const hex = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
