// The properties of the CRM's records, as its forms take them: what is unknown, what only the CRM
// itself sets, and what has the wrong type is refused with the vendor's words. Numbers may come as
// texts, as every PHP form takes them; an empty map is shown as `[]`.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { itemStatuses, orderMethods, orderTypes } from './account.ts';
import { isDay, isTime } from './parameters.ts';

export type Property =
  | 'text'
  | 'long'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'date'
  | 'time'
  | 'country'
  | 'email'
  | 'map'
  | { readonly of: Shape }
  | { readonly list: Shape }
  | { readonly choice: readonly string[] };

export type Shape = Readonly<Record<string, Property>>;

const person: Shape = { id: 'integer', externalId: 'text', site: 'text' };
const party: Shape = { ...person, type: { choice: ['customer', 'customer_corporate'] } };

const address: Shape = {
  index: 'text',
  countryIso: 'country',
  region: 'text',
  regionId: 'integer',
  city: 'text',
  cityId: 'integer',
  cityType: 'text',
  street: 'text',
  streetId: 'integer',
  building: 'text',
  flat: 'text',
  floor: 'integer',
  block: 'integer',
  house: 'text',
  housing: 'text',
  metro: 'text',
  notes: 'long',
  text: 'long',
};

export const corporateAddress: Shape = {
  ...address,
  externalId: 'text',
  name: 'text',
  isMain: 'boolean',
};

const contragent: Shape = {
  contragentType: { choice: ['individual', 'legal-entity', 'enterpreneur'] },
  legalName: 'text',
  legalAddress: 'long',
  INN: 'text',
  KPP: 'text',
  OKPO: 'text',
  OGRN: 'text',
  OGRNIP: 'text',
  certificateNumber: 'text',
  certificateDate: 'date',
  BIK: 'text',
  bank: 'text',
  bankAddress: 'text',
  corrAccount: 'text',
  bankAccount: 'text',
};

export const customer: Shape = {
  externalId: 'text',
  isContact: 'boolean',
  createdAt: 'time',
  managerId: 'integer',
  vip: 'boolean',
  bad: 'boolean',
  firstName: 'text',
  lastName: 'text',
  patronymic: 'text',
  sex: { choice: ['male', 'female'] },
  email: 'email',
  emailMarketingUnsubscribedAt: 'time',
  phones: { list: { number: 'text' } },
  birthday: 'date',
  address: { of: address },
  contragent: { of: contragent },
  personalDiscount: 'number',
  customFields: 'map',
};

export const company: Shape = {
  externalId: 'text',
  isMain: 'boolean',
  active: 'boolean',
  name: 'text',
  brand: 'text',
  site: 'text',
  contragent: { of: contragent },
  address: { of: { id: 'integer', externalId: 'text' } },
  customFields: 'map',
};

export const contact: Shape = { isMain: 'boolean', customer: { of: person } };

/** What an edit takes; the lists of a corporate customer have routes of their own. */
export const corporateEdit: Shape = {
  externalId: 'text',
  nickName: 'text',
  createdAt: 'time',
  managerId: 'integer',
  vip: 'boolean',
  bad: 'boolean',
  personalDiscount: 'number',
  customFields: 'map',
};

export const corporate: Shape = {
  ...corporateEdit,
  addresses: { list: corporateAddress },
  companies: { list: company },
  customerContacts: { list: contact },
};

const item: Shape = {
  id: 'integer',
  externalIds: { list: { code: 'text', value: 'text' } },
  offer: { of: { id: 'integer', externalId: 'text', xmlId: 'text' } },
  productName: 'text',
  initialPrice: 'number',
  quantity: 'number',
  discountManualAmount: 'number',
  discountManualPercent: 'number',
  purchasePrice: 'number',
  vatRate: 'text',
  status: { choice: itemStatuses },
  comment: 'long',
};

export const payment: Shape = {
  externalId: 'text',
  type: 'text',
  status: 'text',
  amount: 'number',
  paidAt: 'time',
  comment: 'long',
};

export const orderEdit: Shape = {
  externalId: 'text',
  number: 'text',
  orderType: { choice: orderTypes },
  orderMethod: { choice: orderMethods },
  countryIso: 'country',
  createdAt: 'time',
  status: 'text',
  discountManualAmount: 'number',
  discountManualPercent: 'number',
  firstName: 'text',
  lastName: 'text',
  patronymic: 'text',
  phone: 'text',
  additionalPhone: 'text',
  email: 'email',
  customerComment: 'long',
  managerComment: 'long',
  managerId: 'integer',
  customer: { of: party },
  contact: { of: person },
  company: { of: { id: 'integer', externalId: 'text' } },
  contragent: { of: contragent },
  delivery: {
    of: {
      code: 'text',
      service: { of: { code: 'text' } },
      cost: 'number',
      netCost: 'number',
      vatRate: 'text',
      date: 'date',
      time: { of: { from: 'text', to: 'text' } },
      address: { of: address },
    },
  },
  items: { list: item },
  shipmentStore: 'text',
  shipmentDate: 'date',
  shipped: 'boolean',
  customFields: 'map',
};

/** What the route of new payments takes, and that of one that is there. */
export const paymentOfOrder: Shape = {
  ...payment,
  order: { of: { id: 'integer', externalId: 'text', number: 'text' } },
};
const { type: _, ...paymentEdit } = payment;

export { paymentEdit };

/** Payments come with a new order; later they have routes of their own. */
export const order: Shape = { ...orderEdit, payments: { list: payment } };

/** Longer texts are refused. */
const textMax = 255;

/** The mistakes of what was sent, by path. `null` and an empty text empty a property. */
export function mistakesIn(shape: Shape, given: JsonObject, at = ''): Record<string, string> {
  const mistakes: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const path = at + name;
    const property = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (property === undefined) mistakes[path] = 'This form should not contain extra fields.';
    else if (value !== null && value !== '' && value !== undefined)
      Object.assign(mistakes, mistakeOf(property, value, path));
  }
  return mistakes;
}

function mistakeOf(property: Property, value: Json, path: string): Record<string, string> {
  if (typeof property === 'object') {
    if ('choice' in property)
      return property.choice.includes(String(value))
        ? {}
        : { [path]: 'The value you selected is not a valid choice.' };
    if ('of' in property)
      return isObject(value)
        ? mistakesIn(property.of, value as JsonObject, `${path}.`)
        : { [path]: 'This value is not valid.' };
    if (!Array.isArray(value)) return { [path]: 'This value is not valid.' };
    return Object.assign(
      {},
      ...value.map((one, index) =>
        isObject(one)
          ? mistakesIn(property.list, one as JsonObject, `${path}[${index}].`)
          : { [`${path}[${index}]`]: 'This value is not valid.' },
      ),
    );
  }
  const isFine = checks[property](value);
  if (isFine && property === 'text' && String(value).length > textMax)
    return { [path]: `This value is too long. It should have ${textMax} characters or less.` };
  return isFine ? {} : { [path]: 'This value is not valid.' };
}

const isText = (value: Json): boolean => typeof value === 'string' || typeof value === 'number';
const matches =
  (pattern: RegExp) =>
  (value: Json): boolean =>
    isText(value) && pattern.test(String(value));

const checks: Readonly<Record<Extract<Property, string>, (value: Json) => boolean>> = {
  text: isText,
  long: isText,
  number: matches(/^-?\d+(\.\d+)?$/),
  integer: matches(/^-?\d+$/),
  boolean: (value) => typeof value === 'boolean' || ['0', '1', 0, 1].includes(value as string),
  date: (value) => isText(value) && isDay(String(value)),
  time: (value) => isText(value) && isTime(String(value)),
  country: matches(/^[A-Z]{2}$/),
  email: matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
  map: (value) => isObject(value) || (Array.isArray(value) && value.length === 0),
};
