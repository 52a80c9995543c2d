/** What a demo client buys and how its campaigns do. Rates are fractions, money is in currency units. */
export interface DemoClient {
  name: string;
  /** Log-in of the client's own user. */
  email: string;
  /** Oldest first; null is "since ever". */
  cpm: { cpm: string; fromDaysAgo: number | null }[];
  /** Impressions on an average day. */
  impressions: number;
  /** Monday to Sunday, around 1. */
  weekdays: readonly number[];
  /** Demand swings by `swing` around its mean over the year, highest on day `peakDay`. */
  season: { peakDay: number; swing: number };
  ctr: number;
  /** Conversions per click. */
  conversionRate: number;
  /** Revenue of a conversion; `spread` 0 is a fixed value per lead. */
  order: { value: number; spread: number };
  campaigns: DemoCampaign[];
}

export interface DemoCampaign {
  name: string;
  /** Of the client's impressions while it runs. */
  share: number;
  /** Days before yesterday; always when absent. */
  runs?: { fromDaysAgo: number; toDaysAgo: number };
  strategies: DemoStrategy[];
}

export interface DemoStrategy {
  name: string;
  share: number;
  /** Factors on the client's rates. */
  ctr: number;
  conversion: number;
  placements: (keyof typeof placements)[];
  creatives: string[];
}

/** Share of impressions and factor on the click rate by kind of placement. */
export const placements = {
  'Display 300x250': { share: 1, ctr: 0.8 },
  'Display 728x90': { share: 0.7, ctr: 0.55 },
  'Mobile 320x50': { share: 1.3, ctr: 0.9 },
  'Native In-Feed': { share: 0.9, ctr: 1.9 },
  'Pre-Roll 15s': { share: 0.6, ctr: 1.1 },
  'Outstream Video': { share: 0.5, ctr: 0.7 },
  'Connected TV 30s': { share: 0.5, ctr: 0.08 },
  'Display 160x600': { share: 0.35, ctr: 0.45 },
};

const office = [1.08, 1.1, 1.09, 1.07, 1.02, 0.84, 0.8];
const leisure = [0.92, 0.9, 0.93, 0.97, 1.04, 1.14, 1.1];
const even = [0.97, 0.98, 0.99, 1, 1.02, 1.03, 1.01];

export const demoClients: DemoClient[] = [
  {
    name: 'Harbour & Pine',
    email: 'marketing@harbourandpine.example',
    cpm: [
      { cpm: '8.5000', fromDaysAgo: null },
      { cpm: '9.2500', fromDaysAgo: 75 },
      { cpm: '8.9500', fromDaysAgo: 20 },
    ],
    impressions: 420_000,
    weekdays: leisure,
    season: { peakDay: 145, swing: 0.25 },
    ctr: 0.0038,
    conversionRate: 0.012,
    order: { value: 412, spread: 0.5 },
    campaigns: [
      {
        name: 'Always-On Prospecting',
        share: 0.5,
        strategies: [
          {
            name: 'Lookalike 1%',
            share: 0.45,
            ctr: 1,
            conversion: 0.8,
            placements: ['Display 300x250', 'Display 160x600', 'Mobile 320x50', 'Native In-Feed'],
            creatives: [
              'Teak Lounge – Static A',
              'Teak, Rattan & Light – Static B',
              'Garden Room – Carousel',
            ],
          },
          {
            name: 'Contextual Home & Garden',
            share: 0.3,
            ctr: 1.1,
            conversion: 0.7,
            placements: ['Display 300x250', 'Display 728x90', 'Native In-Feed'],
            creatives: ['Teak Lounge – Static A', 'Garden Room – Carousel', 'Five Metres of Shade – Static'],
          },
          {
            name: 'Design & Architecture Media',
            share: 0.25,
            ctr: 0.85,
            conversion: 0.6,
            placements: ['Display 728x90', 'Native In-Feed', 'Outstream Video'],
            creatives: [
              'Teak Lounge – Static A',
              'Five Metres of Shade – Static',
              'The Making of Teak – Video 20s',
            ],
          },
        ],
      },
      {
        name: 'Cart Retargeting',
        share: 0.2,
        strategies: [
          {
            name: 'Abandoners 14 days',
            share: 0.7,
            ctr: 1.5,
            conversion: 2.6,
            placements: ['Display 300x250', 'Mobile 320x50', 'Native In-Feed'],
            creatives: ['Dynamic Product Ad', 'Free Delivery – Static'],
          },
          {
            name: 'Past Buyers – Covers & Care',
            share: 0.3,
            ctr: 1.3,
            conversion: 1.9,
            placements: ['Display 300x250', 'Mobile 320x50'],
            creatives: ['Dynamic Product Ad', 'Care Kit – Static'],
          },
        ],
      },
      {
        name: 'End of Season Sale',
        share: 0.3,
        runs: { fromDaysAgo: 78, toDaysAgo: 36 },
        strategies: [
          {
            name: 'Sale – Broad',
            share: 1,
            ctr: 1.25,
            conversion: 1.3,
            placements: ['Display 300x250', 'Mobile 320x50', 'Pre-Roll 15s'],
            creatives: ['Up to 40% Off – Static', 'Up to 40% Off – Video 15s'],
          },
        ],
      },
      {
        name: 'Winter Lounge Launch',
        share: 0.3,
        runs: { fromDaysAgo: 34, toDaysAgo: 0 },
        strategies: [
          {
            name: 'Launch – Affluent Homeowners',
            share: 1,
            ctr: 0.95,
            conversion: 0.9,
            placements: ['Native In-Feed', 'Pre-Roll 15s', 'Outstream Video', 'Connected TV 30s'],
            creatives: ['Fireside – Film 30s', 'Fireside – Static', 'Hygge at Home – Carousel'],
          },
        ],
      },
    ],
  },
  {
    name: 'Lumière Skincare',
    email: 'media@lumiere-skincare.example',
    cpm: [
      { cpm: '11.2000', fromDaysAgo: null },
      { cpm: '11.8000', fromDaysAgo: 45 },
    ],
    impressions: 560_000,
    weekdays: even,
    season: { peakDay: 340, swing: 0.18 },
    ctr: 0.005,
    conversionRate: 0.047,
    order: { value: 74, spread: 0.4 },
    campaigns: [
      {
        name: 'Glow Serum',
        share: 0.45,
        strategies: [
          {
            name: 'Beauty Enthusiasts',
            share: 0.45,
            ctr: 1.1,
            conversion: 1,
            placements: ['Native In-Feed', 'Mobile 320x50', 'Pre-Roll 15s', 'Outstream Video'],
            creatives: ['Été radieux – Vidéo 15s', 'Glow in 7 Days – Static', 'グロウセラム – 静止画 A'],
          },
          {
            name: 'Dermatologist Content',
            share: 0.35,
            ctr: 0.9,
            conversion: 1.15,
            placements: ['Display 300x250', 'Display 728x90', 'Native In-Feed'],
            creatives: ['Glow in 7 Days – Static', 'Clinical Proof – Static', 'Avant / Après – Carousel'],
          },
          {
            name: 'Site Visitors 30 days',
            share: 0.2,
            ctr: 1.3,
            conversion: 1.5,
            placements: ['Display 300x250', 'Mobile 320x50', 'Native In-Feed'],
            creatives: ['Glow in 7 Days – Static', 'グロウセラム – 静止画 A', 'Free Sample – Static'],
          },
        ],
      },
      {
        name: 'Retention & Refill',
        share: 0.2,
        strategies: [
          {
            name: 'Refill 60 Days',
            share: 1,
            ctr: 1.4,
            conversion: 2.1,
            placements: ['Display 300x250', 'Mobile 320x50', 'Native In-Feed'],
            creatives: ['Time to Refill – Static', 'Subscribe & Save – Static'],
          },
        ],
      },
      {
        name: 'SPF Summer',
        share: 0.35,
        runs: { fromDaysAgo: 119, toDaysAgo: 62 },
        strategies: [
          {
            name: 'Travel & Outdoor',
            share: 1,
            ctr: 1,
            conversion: 0.85,
            placements: ['Mobile 320x50', 'Native In-Feed', 'Pre-Roll 15s'],
            creatives: ['Protège ta peau – Vidéo 15s', 'SPF 50 – Static', 'Été radieux – Vidéo 15s'],
          },
        ],
      },
      {
        name: 'Gift Season',
        share: 0.35,
        runs: { fromDaysAgo: 44, toDaysAgo: 0 },
        strategies: [
          {
            name: 'Gift Buyers',
            share: 0.7,
            ctr: 1.15,
            conversion: 1.3,
            placements: ['Display 300x250', 'Mobile 320x50', 'Native In-Feed'],
            creatives: ['Coffret Lumière – Static', 'Gift Finder – Carousel', 'Last Days – Static'],
          },
          {
            name: 'Premium Video',
            share: 0.3,
            ctr: 0.8,
            conversion: 0.7,
            placements: ['Pre-Roll 15s', 'Connected TV 30s'],
            creatives: ['Nuit d’hiver – Film 30s', 'Coffret Lumière – Vidéo 15s'],
          },
        ],
      },
    ],
  },
  {
    name: 'Kestrel Mobile',
    email: 'performance@kestrelmobile.example',
    cpm: [{ cpm: '7.4500', fromDaysAgo: null }],
    impressions: 380_000,
    weekdays: office,
    season: { peakDay: 330, swing: 0.12 },
    ctr: 0.0031,
    conversionRate: 0.055,
    order: { value: 55, spread: 0 },
    campaigns: [
      {
        name: 'SIM-Only Leads',
        share: 0.45,
        strategies: [
          {
            name: 'Contract Ending Soon',
            share: 0.45,
            ctr: 1.2,
            conversion: 1.4,
            placements: ['Display 300x250', 'Mobile 320x50', 'Native In-Feed'],
            creatives: [
              'Keep Your Number – Static',
              '30 GB for 12 – Static',
              'No Contract, No Fuss – Static',
            ],
          },
          {
            name: 'Students',
            share: 0.25,
            ctr: 1.05,
            conversion: 0.9,
            placements: ['Mobile 320x50', 'Pre-Roll 15s', 'Outstream Video'],
            creatives: ['30 GB for 12 – Static', 'Roam Like Home – Video 15s', 'ÜberSchnell – Static'],
          },
          {
            name: 'Prepaid Switchers',
            share: 0.3,
            ctr: 0.95,
            conversion: 0.8,
            placements: ['Display 300x250', 'Display 160x600', 'Mobile 320x50'],
            creatives: [
              '30 GB for 12 – Static',
              'No Contract, No Fuss – Static',
              'Keep Your Number – Static',
            ],
          },
        ],
      },
      {
        name: 'Fibre Bundle',
        share: 0.35,
        strategies: [
          {
            name: 'Homes in Coverage',
            share: 0.65,
            ctr: 0.95,
            conversion: 1.1,
            placements: ['Display 728x90', 'Display 300x250', 'Native In-Feed'],
            creatives: ['One Bill – Static', 'Gigabit Street – Static', 'Switch in a Day – Carousel'],
          },
          {
            name: 'Movers',
            share: 0.35,
            ctr: 1.1,
            conversion: 1.5,
            placements: ['Display 300x250', 'Display 160x600', 'Native In-Feed'],
            creatives: ['New Home, New Speed – Static', 'One Bill – Static'],
          },
        ],
      },
      {
        name: 'Small Business Lines',
        share: 0.2,
        runs: { fromDaysAgo: 96, toDaysAgo: 0 },
        strategies: [
          {
            name: 'Trades & Retail',
            share: 1,
            ctr: 0.85,
            conversion: 1.2,
            placements: ['Display 728x90', 'Display 160x600', 'Native In-Feed'],
            creatives: ['Five Lines, One Contract – Static', '"Always Reachable" – Static'],
          },
        ],
      },
    ],
  },
  {
    name: 'Alpenquell',
    email: 'brand@alpenquell.example',
    cpm: [{ cpm: '4.7500', fromDaysAgo: null }],
    impressions: 900_000,
    weekdays: leisure,
    season: { peakDay: 205, swing: 0.3 },
    ctr: 0.0009,
    conversionRate: 0.0004,
    order: { value: 0, spread: 0 },
    campaigns: [
      {
        name: 'Brand Awareness',
        share: 0.7,
        strategies: [
          {
            name: 'Reach – Adults 25–54',
            share: 0.5,
            ctr: 1,
            conversion: 1,
            placements: ['Connected TV 30s', 'Pre-Roll 15s', 'Outstream Video', 'Display 300x250'],
            creatives: [
              'Bergfrühling 🏔 – Spot 30s',
              'Bergfrühling 🏔 – Cutdown 15s',
              'Klar wie Glas – Static',
            ],
          },
          {
            name: 'Sports & Outdoor Content',
            share: 0.3,
            ctr: 1.2,
            conversion: 1,
            placements: ['Native In-Feed', 'Pre-Roll 15s', 'Outstream Video'],
            creatives: ['Gipfelpause – Video 15s', 'Klar wie Glas – Static', 'Letzter Schluck – Video 15s'],
          },
          {
            name: 'Food & Recipes',
            share: 0.2,
            ctr: 1.1,
            conversion: 1,
            placements: ['Native In-Feed', 'Mobile 320x50', 'Display 728x90'],
            creatives: ['Klar wie Glas – Static', 'Zu Tisch – Static', 'Letzter Schluck – Video 15s'],
          },
        ],
      },
      {
        name: 'Glass Bottle Relaunch',
        share: 0.3,
        runs: { fromDaysAgo: 58, toDaysAgo: 0 },
        strategies: [
          {
            name: 'Sustainable Shoppers',
            share: 1,
            ctr: 1.3,
            conversion: 1,
            placements: ['Native In-Feed', 'Mobile 320x50', 'Connected TV 30s'],
            creatives: ['Zurück zum Glas – Spot 30s', 'Zurück zum Glas – Static', 'Mehrweg – Static'],
          },
        ],
      },
    ],
  },
];
