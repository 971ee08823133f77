import { corporateNumber } from './ids.ts';
import type { Random } from './random.ts';
import { elementAt } from './random.ts';
import { CUSTOMER_TAILS, GIVEN_NAMES, NAME_HEADS, NAME_TAILS, PLACES, SURNAMES } from './words.ts';

export interface Place {
  readonly prefecture: string;
  readonly city: string;
  readonly postal: string;
}

export interface Company {
  /** As in the contract: 株式会社さくら電算. */
  readonly name: string;
  /** The same company as somebody else would type it: ㈱さくら電算. */
  readonly otherName: string;
  readonly domain: string;
  readonly corporateNumber: string;
  readonly phone: string;
  readonly place: Place;
}

export interface Person {
  readonly lastName: string;
  readonly firstName: string;
  readonly email: string;
}

// Primes that share no factor with the tables' sizes, so that neighbours look different and no name comes twice.
const PARTNER_STRIDE = 37;
const CUSTOMER_STRIDE = 31;

/** The n-th partner company; no two have the same name, however many there are. */
export function partnerCompany(index: number, random: Random): Company {
  const combos = NAME_HEADS.length * NAME_TAILS.length;
  const combo = (index * PARTNER_STRIDE) % combos;
  const [head, headLatin] = elementAt(NAME_HEADS, combo % NAME_HEADS.length);
  const [tail, tailLatin, tailHalf] = elementAt(NAME_TAILS, Math.floor(combo / NAME_HEADS.length));
  const branch = branchOf(Math.floor(index / combos));
  const base = head + tail + branch.name;
  const form = legalForm(random);
  return {
    name: form.formal(base),
    otherName: otherSpelling(base, fullWidth(head) + tailHalf + branch.name, form, random),
    domain: `${headLatin}-${tailLatin}${branch.latin}.example`,
    ...registered(index, random),
  };
}

/** The n-th end customer. */
export function customerCompany(index: number, random: Random): Company {
  const combos = NAME_HEADS.length * CUSTOMER_TAILS.length;
  const combo = (index * CUSTOMER_STRIDE) % combos;
  const [head, headLatin] = elementAt(NAME_HEADS, combo % NAME_HEADS.length);
  const [tail, tailLatin] = elementAt(CUSTOMER_TAILS, Math.floor(combo / NAME_HEADS.length));
  const branch = branchOf(Math.floor(index / combos));
  const name = legalForm(random).formal(head + tail + branch.name);
  return {
    name,
    otherName: name,
    domain: `${headLatin}-${tailLatin}${branch.latin}.example`,
    ...registered(1_000_000 + index, random),
  };
}

/** `count` people with different surnames, hence different addresses. */
export function peopleOf(domain: string, count: number, random: Random): Person[] {
  const first = random.int(SURNAMES.length);
  return Array.from({ length: count }, (_, i) => {
    const [lastName, lastLatin] = elementAt(SURNAMES, first + i * 7);
    const [firstName, firstLatin] = random.pick(GIVEN_NAMES);
    return { lastName, firstName, email: `${lastLatin}.${firstLatin}@${domain}` };
  });
}

function branchOf(cycle: number): { name: string; latin: string } {
  if (cycle === 0) return { name: '', latin: '' };
  const place = elementAt(PLACES, cycle - 1);
  const round = Math.floor((cycle - 1) / PLACES.length);
  const number = round === 0 ? '' : String(round + 1);
  // Two places lie in one prefecture, so the town is part of the name, not the prefecture.
  return { name: place.city.replace(/[市区]$/, '') + number, latin: `-${place.romaji}${number}` };
}

interface LegalForm {
  formal(base: string): string;
  readonly short: readonly ((base: string) => string)[];
}

const FORMS: readonly { readonly share: number; readonly form: LegalForm }[] = [
  {
    share: 0.45,
    form: { formal: (base) => `株式会社${base}`, short: [(base) => `(株)${base}`, (base) => `㈱${base}`, (base) => `(株)${base}`] },
  },
  { share: 0.3, form: { formal: (base) => `${base}株式会社`, short: [(base) => `${base}(株)`, (base) => `${base}㈱`] } },
  { share: 0.15, form: { formal: (base) => `有限会社${base}`, short: [(base) => `(有)${base}`, (base) => `㈲${base}`] } },
  { share: 0.1, form: { formal: (base) => `合同会社${base}`, short: [(base) => `(同)${base}`, (base) => `合同会社 ${base}`] } },
];

function legalForm(random: Random): LegalForm {
  let draw = random.next();
  for (const { share, form } of FORMS) {
    if (draw < share) return form;
    draw -= share;
  }
  return elementAt(FORMS, 0).form;
}

function otherSpelling(base: string, mixedWidth: string, form: LegalForm, random: Random): string {
  const draw = random.next();
  if (draw < 0.45) return form.formal(base);
  if (draw < 0.7) return random.pick(form.short)(base);
  if (draw < 0.8) return form.formal(mixedWidth);
  if (draw < 0.9) return form.formal(`　${base}`).trim();
  return base;
}

function fullWidth(text: string): string {
  return text.replace(/[A-Z]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
}

function registered(index: number, random: Random): Pick<Company, 'corporateNumber' | 'phone' | 'place'> {
  return {
    corporateNumber: corporateNumber(String(100_001_000_000 + index * 7 + random.int(7)).padStart(12, '0')),
    phone: `03-5550-${String(random.int(10_000)).padStart(4, '0')}`,
    place: random.pick(PLACES),
  };
}
