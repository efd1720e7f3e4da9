// How systems write values that others write plainly.

import type { Template } from '../mapping/template.ts';

/** How a system writes one property; `local` times are those of a zone. */
export type Format =
  | { readonly path: string; readonly kind: 'cents' | 'json' | 'flag01' | 'html' }
  | {
      readonly path: string;
      /** `comma`: with a comma where `decimal` has a point, and blanks or points between thousands as read. */
      readonly kind: 'decimal' | 'comma';
      /** Written with exactly so many digits behind the point; absent: with as many as it has. */
      readonly digits?: number;
    }
  /** A day, with `dd`, `mm` and `yyyy` once each. */
  | { readonly path: string; readonly kind: 'date'; readonly picture: string }
  | TimeFormat;

export type TimeFormat = {
  readonly path: string;
  /** What stands between day and time; absent: as is usual with the driver. */
  readonly separator?: ' ';
} & ({ readonly kind: 'utc' } | { readonly kind: 'local'; readonly zone: Template });
