// What names, streets, towns and phone numbers look like in the Nordic countries.

import type { NordicCountry } from './organization-number.ts';
import type { Random } from './random.ts';

export interface Region {
  readonly domain: string;
  readonly forms: readonly string[];
  readonly phone: (random: Random) => string;
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly streets: readonly string[];
  readonly towns: readonly (readonly [string, string])[];
}

/** `a b c` as a list. */
export const words = (text: string): readonly string[] => text.split(' ');

export const regions: Readonly<Record<NordicCountry, Region>> = {
  NO: {
    domain: 'no',
    forms: ['AS', 'ANS', 'ASA', 'DA'],
    phone: (random) => `+47 ${random.pick(['4', '9'])}${digits(random, 7)}`,
    first: words(
      'Kari Ola Bjørn Åse Ingrid Håkon Solveig Lars Øystein Ragnhild Tor Márjá Nils Eva',
    ),
    last: words('Hansen Bråten Øvergård Ness Sørensen Aas Lie Berg Dahl Nygård Sæther Eira Bakke'),
    streets: words('Storgata Kirkegata Havnegata Skolevegen Åsveien Bjørkealléen Strandgata'),
    towns: [
      ['0155', 'Oslo'],
      ['5003', 'Bergen'],
      ['7011', 'Trondheim'],
      ['9008', 'Tromsø'],
      ['4006', 'Stavanger'],
      ['6003', 'Ålesund'],
      ['3210', 'Sandefjord'],
    ],
  },
  SE: {
    domain: 'se',
    forms: ['AB', 'HB'],
    phone: (random) => `+46 70 ${digits(random, 7)}`,
    first: words('Åsa Björn Elin Göran Linnéa Per Märta Johan Sofia Örjan'),
    last: words('Andersson Öberg Lindström Åkesson Nyström Ek Hjälmarsson Sjögren'),
    streets: words('Storgatan Drottninggatan Köpmangatan Ängsvägen Östergatan'),
    towns: [
      ['111 20', 'Stockholm'],
      ['411 05', 'Göteborg'],
      ['211 22', 'Malmö'],
      ['903 26', 'Umeå'],
    ],
  },
  DK: {
    domain: 'dk',
    forms: ['ApS', 'A/S', 'I/S'],
    phone: (random) => `+45 ${random.between(20, 61)}${digits(random, 6)}`,
    first: words('Søren Mette Jørgen Kirsten Lærke Mads Åge Bodil Rasmus'),
    last: words('Jensen Møller Kjær Bæk Østergaard Holm Lauritzen'),
    streets: words('Nørregade Søndergade Algade Møllevej Åboulevarden'),
    towns: [
      ['1050', 'København K'],
      ['8000', 'Aarhus C'],
      ['5000', 'Odense C'],
      ['9000', 'Aalborg'],
    ],
  },
  FI: {
    domain: 'fi',
    forms: ['Oy', 'Ab', 'Ky'],
    phone: (random) => `+358 40 ${digits(random, 7)}`,
    first: words('Päivi Jukka Aino Väinö Tuula Mikko Sanna Bengt Åke'),
    last: words('Virtanen Mäkinen Hämäläinen Nyman Järvinen Söderholm'),
    streets: words('Mannerheimintie Hämeenkatu Satamakatu Esplanaden'),
    towns: [
      ['00100', 'Helsinki'],
      ['20100', 'Turku'],
      ['90100', 'Oulu'],
      ['33100', 'Tampere'],
    ],
  },
};

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.between(0, 9)).join('');
}
