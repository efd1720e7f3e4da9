// What every shop has from its installation: order statuses, countries with their regions, by the ids
// of the vendor where people know them.

/** Usual ids and names; a shop may have others. */
export const orderStatuses: Readonly<Record<number, string>> = {
  1: 'Pending',
  2: 'Processing',
  3: 'Shipped',
  5: 'Complete',
  7: 'Canceled',
  8: 'Denied',
  9: 'Canceled Reversal',
  10: 'Failed',
  11: 'Refunded',
  12: 'Reversed',
  13: 'Chargeback',
  14: 'Expired',
  15: 'Processed',
  16: 'Voided',
};

export interface Country {
  readonly id: number;
  readonly name: string;
  readonly iso2: string;
  readonly iso3: string;
  readonly needsPostcode: boolean;
  readonly zones: readonly (readonly [name: string, code: string])[];
}

const named = (...pairs: readonly string[]): Country['zones'] =>
  pairs.map((pair) => {
    const at = pair.lastIndexOf(' ');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });

export const countries: readonly Country[] = [
  {
    id: 160,
    name: 'Norway',
    iso2: 'NO',
    iso3: 'NOR',
    needsPostcode: true,
    zones: named(
      'Akershus AK',
      'Buskerud BU',
      'Finnmark FM',
      'Hordaland HO',
      'Møre og Romsdal MR',
      'Nordland NL',
      'Oslo OS',
      'Østfold OF',
      'Rogaland RO',
      'Sør-Trøndelag ST',
      'Troms TR',
      'Vestfold VF',
    ),
  },
  {
    id: 203,
    name: 'Sweden',
    iso2: 'SE',
    iso3: 'SWE',
    needsPostcode: true,
    zones: named('Stockholms län AB', 'Skåne län M', 'Västra Götalands län O'),
  },
  {
    id: 57,
    name: 'Denmark',
    iso2: 'DK',
    iso3: 'DNK',
    needsPostcode: true,
    zones: named('København KO', 'Århus AR', 'Fyn FY'),
  },
  {
    id: 72,
    name: 'Finland',
    iso2: 'FI',
    iso3: 'FIN',
    needsPostcode: true,
    zones: named('Uusimaa US', 'Lappi LA'),
  },
  { id: 222, name: 'United Kingdom', iso2: 'GB', iso3: 'GBR', needsPostcode: true, zones: [] },
  { id: 150, name: 'Netherlands', iso2: 'NL', iso3: 'NLD', needsPostcode: false, zones: [] },
];

/** Regions are numbered through in the order of the list. */
export function zoneId(iso2: string, name: string): number {
  const at = zones.findIndex((zone) => zone.iso2 === iso2 && zone.name === name);
  return at < 0 ? 0 : at + firstZoneId;
}

const firstZoneId = 2459;

export const zones: readonly {
  readonly id: number;
  readonly iso2: string;
  readonly countryId: number;
  readonly name: string;
  readonly code: string;
}[] = countries
  .flatMap((country) =>
    country.zones.map(([name, code]) => ({
      iso2: country.iso2,
      countryId: country.id,
      name,
      code,
    })),
  )
  .map((zone, at) => ({ id: at + firstZoneId, ...zone }));
