// What every company finds ready: countries, currencies, VAT types, units and payment types. Several
// VAT types have the same percentage, so that choosing by percentage alone is a mistake that shows.

import type { JsonObject } from '../../base/json.ts';
import type { Records } from '../records.ts';

/** id, two letters, three letters, number, Norwegian name */
const countries: readonly (readonly [number, string, string, string, string])[] = [
  [14, 'AU', 'AUS', '036', 'Australia'],
  [15, 'AT', 'AUT', '040', 'Østerrike'],
  [22, 'BE', 'BEL', '056', 'Belgia'],
  [35, 'BG', 'BGR', '100', 'Bulgaria'],
  [40, 'CA', 'CAN', '124', 'Canada'],
  [46, 'CN', 'CHN', '156', 'Kina'],
  [55, 'HR', 'HRV', '191', 'Kroatia'],
  [57, 'CY', 'CYP', '196', 'Kypros'],
  [58, 'CZ', 'CZE', '203', 'Tsjekkia'],
  [59, 'DK', 'DNK', '208', 'Danmark'],
  [68, 'EE', 'EST', '233', 'Estland'],
  [71, 'FO', 'FRO', '234', 'Færøyene'],
  [73, 'FI', 'FIN', '246', 'Finland'],
  [74, 'FR', 'FRA', '250', 'Frankrike'],
  [81, 'DE', 'DEU', '276', 'Tyskland'],
  [84, 'GR', 'GRC', '300', 'Hellas'],
  [85, 'GL', 'GRL', '304', 'Grønland'],
  [98, 'HU', 'HUN', '348', 'Ungarn'],
  [99, 'IS', 'ISL', '352', 'Island'],
  [100, 'IN', 'IND', '356', 'India'],
  [104, 'IE', 'IRL', '372', 'Irland'],
  [106, 'IT', 'ITA', '380', 'Italia'],
  [108, 'JP', 'JPN', '392', 'Japan'],
  [120, 'LV', 'LVA', '428', 'Latvia'],
  [125, 'LI', 'LIE', '438', 'Liechtenstein'],
  [126, 'LT', 'LTU', '440', 'Litauen'],
  [127, 'LU', 'LUX', '442', 'Luxembourg'],
  [135, 'MT', 'MLT', '470', 'Malta'],
  [152, 'NL', 'NLD', '528', 'Nederland'],
  [155, 'NZ', 'NZL', '554', 'New Zealand'],
  [161, 'NO', 'NOR', '578', 'Norge'],
  [173, 'PL', 'POL', '616', 'Polen'],
  [174, 'PT', 'PRT', '620', 'Portugal'],
  [178, 'RO', 'ROU', '642', 'Romania'],
  [196, 'SK', 'SVK', '703', 'Slovakia'],
  [197, 'SI', 'SVN', '705', 'Slovenia'],
  [203, 'ES', 'ESP', '724', 'Spania'],
  [207, 'SJ', 'SJM', '744', 'Svalbard og Jan Mayen'],
  [209, 'SE', 'SWE', '752', 'Sverige'],
  [210, 'CH', 'CHE', '756', 'Sveits'],
  [228, 'UA', 'UKR', '804', 'Ukraina'],
  [230, 'GB', 'GBR', '826', 'Storbritannia'],
  [231, 'US', 'USA', '840', 'USA'],
  [250, 'AX', 'ALA', '248', 'Åland'],
];

/** id, code, description, factor */
const currencies: readonly (readonly [number, string, string, number])[] = [
  [1, 'NOK', 'Norge', 1],
  [2, 'SEK', 'Sverige', 100],
  [3, 'DKK', 'Danmark', 100],
  [4, 'USD', 'USA', 1],
  [5, 'EUR', 'EU', 1],
  [6, 'GBP', 'Storbritannia', 1],
  [7, 'CHF', 'Sveits', 100],
  [8, 'ISK', 'Island', 100],
  [9, 'PLN', 'Polen', 100],
];

/** id (also the number), name, percentage, whether it goes on what is sold */
const vatTypes: readonly (readonly [number, string, number, boolean])[] = [
  [0, 'Ingen avgiftsbehandling', 0, true],
  [1, 'Fradrag inngående avgift, høy sats', 25, false],
  [11, 'Fradrag inngående avgift, middels sats', 15, false],
  [13, 'Fradrag inngående avgift, lav sats', 12, false],
  [3, 'Utgående avgift, høy sats', 25, true],
  [31, 'Utgående avgift, middels sats', 15, true],
  [32, 'Utgående avgift, råfisk', 11.11, true],
  [33, 'Utgående avgift, lav sats', 12, true],
  [39, 'Utgående avgift, høy sats, uttak', 25, true],
  [5, 'Ingen utgående avgift (innenfor mva-loven)', 0, true],
  [6, 'Ingen utgående avgift (utenfor mva-loven)', 0, true],
  [51, 'Innenlands omsetning med omvendt avgiftsplikt', 0, true],
  [52, 'Utførsel av varer og tjenester', 0, true],
  [81, 'Innførsel av varer med fradrag, høy sats', 25, false],
  [86, 'Tjenester kjøpt fra utlandet med fradrag, høy sats', 25, false],
];

/** id, short name, name, English name, common code */
const units: readonly (readonly [number, string, string, string, string])[] = [
  [5_000_001, 'stk', 'Stykk', 'Piece', 'C62'],
  [5_000_002, 'kg', 'Kilogram', 'Kilogram', 'KGM'],
  [5_000_003, 'm', 'Meter', 'Metre', 'MTR'],
  [5_000_004, 'l', 'Liter', 'Litre', 'LTR'],
  [5_000_005, 't', 'Time', 'Hour', 'HUR'],
  [5_000_006, 'par', 'Par', 'Pair', 'PR'],
  [5_000_007, 'pk', 'Pakke', 'Pack', 'PK'],
];

const paymentTypes: readonly (readonly [number, string])[] = [
  [1, 'Kontant'],
  [2, 'Betalt til bank'],
  [3, 'Vipps'],
  [4, 'Klarna'],
];

/** Puts what is missing of the fixed data into the tables. */
export function prepareFixedData(records: Records): void {
  const put = (table: string, id: number, values: JsonObject): void => {
    if (!records.get(table, id)) records.put(table, id, { id, version: 0, ...values });
  };
  for (const [id, isoAlpha2Code, isoAlpha3Code, isoNumericCode, name] of countries) {
    put('country', id, { name, displayName: name, isoAlpha2Code, isoAlpha3Code, isoNumericCode });
  }
  for (const [id, code, description, factor] of currencies) {
    put('currency', id, { code, description, factor, displayName: code });
  }
  for (const [id, name, percentage, isOutgoing] of vatTypes) {
    const displayName = `${id}: ${name} (${percentage} %)`;
    put('vatType', id, { name, number: String(id), displayName, percentage, isOutgoing });
  }
  for (const [id, nameShort, name, nameEN, commonCode] of units) {
    const texts = { name, nameEN, nameShort, nameShortEN: nameShort, commonCode };
    put('unit', id, { ...texts, displayName: name, displayNameShort: nameShort });
  }
  records.next('unit', 5_000_101);
  for (const [id, description] of paymentTypes) {
    put('paymentType', id, { description, displayName: description, sequence: id });
  }
}
