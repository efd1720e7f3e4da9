// What a client has set up before anybody integrates: dimensions with their elements, payment methods
// that lead to accounts, types of sale, currencies, categories of products, and no rate of tax but by line.

export const dimensionTypes = [
  { id: 1, name: 'Project' },
  { id: 2, name: 'Department' },
];

export const elements = [
  { dimensionType: 1, value: '13', name: 'Webbutik' },
  { dimensionType: 1, value: '14', name: 'Kampanj' },
  { dimensionType: 2, value: '100', name: 'Försäljning' },
  { dimensionType: 2, value: '200', name: 'Lager' },
];

export const paymentMethods = [
  { id: 7, name: 'Klarna', account: { id: 1580 } },
  { id: 8, name: 'Kort', account: { id: 1581 } },
  { id: 9, name: 'Swish', account: { id: 1930 } },
];

export const salesTypes = [
  { id: 1, name: 'Kreditsälg', account: { id: 3001 } },
  { id: 2, name: 'Sälj utland', account: { id: 3105 } },
];

/** The client's own is not among them. */
const currencies = [
  { code: 'EUR', rate: 11.32 },
  { code: 'NOK', rate: 0.97 },
];

export const categories = [
  { id: 1, name: 'Övrigt' },
  { id: 2, name: 'Webbutik' },
  { id: 3, name: 'Reservdelar' },
];

/** Lists without pages, by their path. */
export const wholeLists: Readonly<Record<string, readonly unknown[]>> = {
  paymentmethods: paymentMethods,
  salestypes: salesTypes,
  productcategories: categories,
  dimensions: dimensionTypes,
  currencies,
};
