/** The levels of the media hierarchy, outermost first. */
export const DIMENSIONS = ['client', 'campaign', 'strategy', 'placement', 'creative'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const isDimension = (name: string): name is Dimension =>
  DIMENSIONS.some((dimension) => dimension === name);

export const dimensionLabels: Record<Dimension, { one: string; many: string }> = {
  client: { one: 'Client', many: 'clients' },
  campaign: { one: 'Campaign', many: 'campaigns' },
  strategy: { one: 'Strategy', many: 'strategies' },
  placement: { one: 'Placement', many: 'placements' },
  creative: { one: 'Creative', many: 'creatives' },
};
