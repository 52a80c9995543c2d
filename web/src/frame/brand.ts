import type { Me } from '@pmd/core/contract/auth';

/** How an organization presents itself; what it has not set is the product's own. */
export type BrandSettings = {
  /** BCP 47; how numbers and dates are written. */
  locale: string;
  /** `#rrggbb`. */
  accentColor: string | null;
  /** When the logo was set; null without one. */
  logoAt: string | null;
};

export function brandOf(me: Me | undefined): BrandSettings {
  const organization: Partial<BrandSettings & Me['organization']> = me?.organization ?? {};
  const { locale = 'en-US', accentColor = null, logoAt = null } = organization;
  return { locale, accentColor, logoAt };
}
