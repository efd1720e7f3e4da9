// The sentences of a report, one set for each language: which record did not make it, why, and what to do.

import type { ParkedReason } from '../store/store.ts';

export type Language = 'en' | 'no' | 'sv' | 'nl';

/** One record that did not make it. */
export interface ReportLine {
  /** `Order`, as the system's file calls it. */
  readonly what: string;
  /** Its number or other key, as people know it. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly why: ParkedReason;
  /** What exactly: the system's own words, or what is missing. */
  readonly detail: string;
  /** `14:32`, on that day. */
  readonly time: string;
}

/** Something that lasts, so that nothing gets through. */
export interface ReportTrouble {
  /** The system that cannot be read; absent: what goes from one to the other is not taken. */
  readonly unread?: string;
  readonly from: string;
  readonly to: string;
  /** `2026-01-31 14:32`. */
  readonly since: string;
  readonly detail: string;
}

export interface Words {
  readonly subject: (title: string, count: number, day: string) => string;
  readonly opening: (count: number, day: string, from: string, to: string) => string;
  readonly greeting: string;
  readonly closing: string;
  /** Where not everything else was carried over. */
  readonly once: string;
  /** Of a mail that has only troubles to tell. */
  readonly stopped: (title: string, day: string) => string;
  readonly trouble: (trouble: ReportTrouble) => readonly [why: string, todo: string];
  readonly advice: string;
  readonly why: Readonly<Record<Why, (line: ReportLine) => readonly [why: string, todo: string]>>;
}

export type Why =
  | 'reference'
  | 'ambiguous'
  | 'edited'
  | 'held'
  | 'unknown'
  | 'data'
  | 'refused'
  | 'create';

/** Of each language. */
export const languages: Readonly<Record<Language, Words>> = {
  en: {
    subject: (title, count, day) =>
      `${title}: ${count} ${count === 1 ? 'record' : 'records'} did not make it (${day})`,
    opening: (count, day, from, to) =>
      `Good morning. ${count === 1 ? 'One record' : `${count} records`} of ${day} did not get from ${from} to ${to}:`,
    closing:
      'Everything else was carried over. This mail is sent once a day, and only if there is something to tell.',
    greeting: 'Good morning.',
    once: 'This mail is sent once a day, and only if there is something to tell.',
    stopped: (title, day) => `${title}: nothing gets through (${day})`,
    trouble: ({ unread, from, to, since }) => [
      unread === undefined
        ? `Between ${from} and ${to} nothing that is to be written has been taken since ${since}`
        : `${unread} could not be read since ${since}, so nothing goes from there or to there`,
      'ask whoever runs the synchronisation to look at it; what is missing follows by itself.',
    ],
    advice: 'What to do',
    why: {
      reference: ({ to }) => [
        `it belongs to a record that is not in ${to} yet`,
        'it goes on by itself as soon as that record is there; if it does not come, look at that record first.',
      ],
      ambiguous: ({ to }) => [
        `several records in ${to} could be meant`,
        'make them different from each other, or merge those that are the same.',
      ],
      edited: () => [
        'it was changed on both sides, or the change is unclear',
        'make both sides equal; it then goes on by itself.',
      ],
      held: () => [
        'unusually many changes came at once and wait for approval',
        'ask whoever runs the synchronisation to look at them.',
      ],
      unknown: ({ to }) => [
        `${to} did not answer, and it is not known whether it was written`,
        `look in ${to} whether it is there.`,
      ],
      data: ({ from }) => [
        'something it needs is missing or cannot be used',
        `mend it in ${from}; it is then tried again.`,
      ],
      refused: ({ from, to }) => [
        `${to} does not accept it`,
        `mend it in ${from}; it is then tried again.`,
      ],
      create: ({ to }) => [
        `it may not be created in ${to}`,
        'create it there by hand with the same number.',
      ],
    },
  },
  no: {
    subject: (title, count, day) =>
      `${title}: ${count} ${count === 1 ? 'post' : 'poster'} kom ikke frem (${day})`,
    opening: (count, day, from, to) =>
      `God morgen. ${count === 1 ? 'Én post' : `${count} poster`} fra ${day} kom ikke fra ${from} til ${to}:`,
    closing:
      'Alt annet er overført. Denne e-posten sendes én gang om dagen, og bare når det er noe å melde.',
    greeting: 'God morgen.',
    once: 'Denne e-posten sendes én gang om dagen, og bare når det er noe å melde.',
    stopped: (title, day) => `${title}: ingenting kommer frem (${day})`,
    trouble: ({ unread, from, to, since }) => [
      unread === undefined
        ? `Mellom ${from} og ${to} er ingenting som skal skrives, tatt imot siden ${since}`
        : `${unread} har ikke kunnet leses siden ${since}, så ingenting går derfra eller dit`,
      'be den som driver synkroniseringen om å se på det; det som mangler, følger av seg selv.',
    ],
    advice: 'Hva du kan gjøre',
    why: {
      reference: ({ to }) => [
        `den hører til en post som ikke er i ${to} ennå`,
        'den går videre av seg selv når posten er der; kommer den ikke, se først på den.',
      ],
      ambiguous: ({ to }) => [
        `flere poster i ${to} kan være ment`,
        'gjør dem ulike, eller slå sammen dem som er like.',
      ],
      edited: () => [
        'den er endret på begge sider, eller endringen er uklar',
        'gjør begge sider like; da går den videre av seg selv.',
      ],
      held: () => [
        'uvanlig mange endringer kom på én gang og venter på godkjenning',
        'be den som driver synkroniseringen om å se på dem.',
      ],
      unknown: ({ to }) => [
        `${to} svarte ikke, og det er uvisst om den ble lagret`,
        `se i ${to} om den finnes.`,
      ],
      data: ({ from }) => [
        'noe den trenger mangler eller kan ikke brukes',
        `rett den i ${from}; da prøves den på nytt.`,
      ],
      refused: ({ from, to }) => [
        `${to} godtar den ikke`,
        `rett den i ${from}; da prøves den på nytt.`,
      ],
      create: ({ to }) => [
        `den kan ikke opprettes i ${to}`,
        'opprett den der for hånd med samme nummer.',
      ],
    },
  },
  sv: {
    subject: (title, count, day) =>
      `${title}: ${count} ${count === 1 ? 'post' : 'poster'} kom inte fram (${day})`,
    opening: (count, day, from, to) =>
      `God morgon. ${count === 1 ? 'En post' : `${count} poster`} från ${day} kom inte från ${from} till ${to}:`,
    closing:
      'Allt annat har överförts. Det här mejlet skickas en gång om dagen, och bara när det finns något att berätta.',
    greeting: 'God morgon.',
    once: 'Det här mejlet skickas en gång om dagen, och bara när det finns något att berätta.',
    stopped: (title, day) => `${title}: ingenting kommer fram (${day})`,
    trouble: ({ unread, from, to, since }) => [
      unread === undefined
        ? `Mellan ${from} och ${to} har inget som ska skrivas tagits emot sedan ${since}`
        : `${unread} har inte kunnat läsas sedan ${since}, så ingenting går därifrån eller dit`,
      'be den som sköter synkroniseringen att titta på det; det som saknas följer av sig självt.',
    ],
    advice: 'Vad du kan göra',
    why: {
      reference: ({ to }) => [
        `den hör till en post som inte finns i ${to} ännu`,
        'den går vidare av sig själv när posten finns där; kommer den inte, titta först på den.',
      ],
      ambiguous: ({ to }) => [
        `flera poster i ${to} kan vara menade`,
        'gör dem olika, eller slå ihop dem som är lika.',
      ],
      edited: () => [
        'den har ändrats på båda sidor, eller ändringen är oklar',
        'gör båda sidor lika; då går den vidare av sig själv.',
      ],
      held: () => [
        'ovanligt många ändringar kom på en gång och väntar på godkännande',
        'be den som sköter synkroniseringen att titta på dem.',
      ],
      unknown: ({ to }) => [
        `${to} svarade inte, och det är oklart om den sparades`,
        `se efter i ${to} om den finns.`,
      ],
      data: ({ from }) => [
        'något den behöver saknas eller kan inte användas',
        `rätta den i ${from}; då försöks det igen.`,
      ],
      refused: ({ from, to }) => [
        `${to} godtar den inte`,
        `rätta den i ${from}; då försöks det igen.`,
      ],
      create: ({ to }) => [
        `den får inte skapas i ${to}`,
        'skapa den där för hand med samma nummer.',
      ],
    },
  },
  nl: {
    subject: (title, count, day) =>
      `${title}: ${count} ${count === 1 ? 'record is' : 'records zijn'} niet aangekomen (${day})`,
    opening: (count, day, from, to) =>
      `Goedemorgen. ${count === 1 ? 'Eén record' : `${count} records`} van ${day} ${count === 1 ? 'is' : 'zijn'} niet van ${from} in ${to} aangekomen:`,
    closing:
      'Al het andere is overgezet. Deze mail komt één keer per dag, en alleen als er iets te melden is.',
    greeting: 'Goedemorgen.',
    once: 'Deze mail komt één keer per dag, en alleen als er iets te melden is.',
    stopped: (title, day) => `${title}: niets komt aan (${day})`,
    trouble: ({ unread, from, to, since }) => [
      unread === undefined
        ? `Tussen ${from} en ${to} is sinds ${since} niets aangenomen van wat geschreven moet worden`
        : `${unread} kon sinds ${since} niet worden gelezen, dus er gaat niets vandaan of naartoe`,
      'vraag wie de synchronisatie beheert ernaar te kijken; wat ontbreekt volgt vanzelf.',
    ],
    advice: 'Wat u kunt doen',
    why: {
      reference: ({ to }) => [
        `het hoort bij een record dat nog niet in ${to} staat`,
        'het gaat vanzelf verder zodra dat record er is; komt het niet, kijk dan eerst daarnaar.',
      ],
      ambiguous: ({ to }) => [
        `meerdere records in ${to} kunnen bedoeld zijn`,
        'maak ze verschillend, of voeg samen wat hetzelfde is.',
      ],
      edited: () => [
        'het is aan beide kanten gewijzigd, of de wijziging is onduidelijk',
        'maak beide kanten gelijk; dan gaat het vanzelf verder.',
      ],
      held: () => [
        'ongewoon veel wijzigingen kwamen tegelijk en wachten op goedkeuring',
        'vraag wie de synchronisatie beheert ernaar te kijken.',
      ],
      unknown: ({ to }) => [
        `${to} gaf geen antwoord, en het is niet bekend of het is opgeslagen`,
        `kijk in ${to} of het er staat.`,
      ],
      data: ({ from }) => [
        'er ontbreekt iets of iets is onbruikbaar',
        `verbeter het in ${from}; dan wordt het opnieuw geprobeerd.`,
      ],
      refused: ({ from, to }) => [
        `${to} aanvaardt het niet`,
        `verbeter het in ${from}; dan wordt het opnieuw geprobeerd.`,
      ],
      create: ({ to }) => [
        `het mag niet in ${to} worden aangemaakt`,
        'maak het daar met de hand aan met hetzelfde nummer.',
      ],
    },
  },
};
