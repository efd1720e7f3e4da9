// People at work in the shop: customers who register and order, and those who run it from its
// administration. They see plain text; what they leave in the tables is the shop's way of keeping it.

import type { Clock } from '../../base/clock.ts';
import type { MysqlValue } from '../../base/mysql-client.ts';
import { localFromUtcMs } from '../../base/zoned-time.ts';
import { countries, zones } from './fixed-data.ts';
import { checkAddress, checkPerson, cleaned, type Form } from './forms.ts';
import type { Row, ShopDatabase } from './shop-database.ts';

export interface OrderForm {
  /** Columns of the order; names of countries and regions follow from their ids. */
  readonly order: Form;
  readonly products?: readonly Form[];
  /** What was chosen or written for the product at the same place of the list. */
  readonly options?: readonly (readonly Form[])[];
  readonly totals?: readonly Form[];
}

export interface ShopPeople {
  register(form: Form): Promise<number>;
  addAddress(customerId: number, form: Form): Promise<number>;
  editCustomer(id: number, form: Form): Promise<void>;
  removeCustomer(id: number): Promise<void>;
  /** An order through the checkout; its status is 1, or what the form says. */
  order(form: OrderForm): Promise<number>;
  /** A cart that was never paid: there is an order, but no status. */
  abandon(form: OrderForm): Promise<number>;
  editOrder(id: number, form: Form): Promise<void>;
  /** The whole order is saved: its lines, what was chosen for them and its sums are written anew, with new ids. */
  saveOrder(id: number, form: OrderForm): Promise<void>;
  addHistory(id: number, form: Form): Promise<void>;
  removeOrder(id: number): Promise<void>;
  /** The currency in which the shop keeps all of its prices and sums. */
  chooseCurrency(code: string): Promise<void>;
  addProduct(
    form: Form,
    names: { readonly name: string; readonly description?: string },
  ): Promise<number>;
  editProduct(id: number, form: Form): Promise<void>;
  /** A value that can be chosen for an option of a product. */
  addOptionValue(form: Form): Promise<number>;
  /** A row as it lies in the table: `row('order', 7)`. */
  row(table: string, id: number): Promise<Row | undefined>;
  rows(table: string): Promise<readonly Row[]>;
}

const shopZone = 'Europe/Oslo';

export function shopPeople(database: ShopDatabase, clock: Clock): ShopPeople {
  const { query, insert } = database;
  const now = (): string =>
    new Date(localFromUtcMs(shopZone, clock.now())).toISOString().slice(0, 19).replace('T', ' ');
  const change = async (table: string, id: number, row: Readonly<Record<string, MysqlValue>>) => {
    const names = Object.keys(row);
    if (names.length === 0) return;
    await query(
      `UPDATE {${table}} SET ${names.map((name) => `\`${name}\` = ?`)} WHERE ${table}_id = ?`,
      ...Object.values(row),
      id,
    );
  };
  const addLines = async (id: number, form: OrderForm): Promise<void> => {
    const { products = [], options = [], totals = [] } = form;
    for (const [at, product] of products.entries()) {
      const line = cleaned(product);
      const total = Number(line.price ?? 0) * Number(line.quantity ?? 1);
      const own = { reward: 0, quantity: 1, total, ...line, order_id: id };
      const lineId = await insert('order_product', own);
      for (const option of options[at] ?? [])
        await insert('order_option', {
          ...cleaned(option),
          order_id: id,
          order_product_id: lineId,
        });
    }
    for (const [at, total] of totals.entries())
      await insert('order_total', { sort_order: at + 1, ...cleaned(total), order_id: id });
  };
  const removeLines = async (id: number): Promise<void> => {
    for (const table of ['order_product', 'order_option', 'order_total'])
      await query(`DELETE FROM {${table}} WHERE order_id = ?`, id);
  };
  const abandon = async (form: OrderForm): Promise<number> => {
    const row = withPlaces(cleaned(form.order));
    checkPerson(row);
    for (const prefix of ['payment_', 'shipping_']) checkAddress(row, prefix);
    const id = await insert('order', { ...emptyOrder(now()), ...row, order_status_id: 0 });
    await addLines(id, form);
    return id;
  };
  /** The columns that a form changes, where the whole order passes with them. */
  const checkedOrder = async (id: number, form: Form): Promise<Record<string, MysqlValue>> => {
    const row = withPlaces(cleaned(form));
    checkPerson(row);
    const [held] = await query('SELECT * FROM {order} WHERE order_id = ?', id);
    for (const prefix of ['payment_', 'shipping_'])
      if (Object.keys(row).some((name) => name.startsWith(prefix)))
        checkAddress({ ...(held as Record<string, MysqlValue>), ...row }, prefix);
    return row;
  };
  const editOrder = async (id: number, form: Form): Promise<void> => {
    const row = await checkedOrder(id, form);
    await change('order', id, { ...row, date_modified: now() });
  };
  const addHistory = async (id: number, form: Form): Promise<void> => {
    const row = cleaned(form);
    await insert('order_history', {
      notify: 0,
      comment: '',
      ...row,
      order_id: id,
      date_added: now(),
    });
    await change('order', id, {
      order_status_id: row.order_status_id as number,
      date_modified: now(),
    });
  };
  return {
    register: async (form) => {
      const row = cleaned(form);
      checkPerson(row);
      return await insert('customer', {
        customer_group_id: 1,
        language_id: 1,
        custom_field: '[]',
        ip: '127.0.0.1',
        status: 1,
        ...row,
        date_added: now(),
      });
    },
    addAddress: async (customerId, form) => {
      const row = cleaned(form);
      checkPerson(row);
      checkAddress(row, '');
      const id = await insert('address', { custom_field: '[]', ...row, customer_id: customerId });
      await query(
        'UPDATE {customer} SET address_id = ? WHERE customer_id = ? AND address_id = 0',
        id,
        customerId,
      );
      return id;
    },
    editCustomer: async (id, form) => {
      const row = cleaned(form);
      checkPerson(row);
      await change('customer', id, row);
    },
    removeCustomer: async (id) => {
      await query('DELETE FROM {customer} WHERE customer_id = ?', id);
      await query('DELETE FROM {address} WHERE customer_id = ?', id);
    },
    order: async (form) => {
      const id = await abandon(form);
      await addHistory(id, { order_status_id: Number(form.order.order_status_id ?? 1) });
      return id;
    },
    abandon,
    editOrder,
    saveOrder: async (id, form) => {
      await checkedOrder(id, form.order);
      await removeLines(id);
      await addLines(id, form);
      await editOrder(id, form.order);
    },
    addHistory,
    removeOrder: async (id) => {
      await removeLines(id);
      for (const table of ['order', 'order_history'])
        await query(`DELETE FROM {${table}} WHERE order_id = ?`, id);
    },
    chooseCurrency: async (code) => {
      await query("UPDATE {setting} SET value = ? WHERE `key` = 'config_currency'", code);
    },
    addProduct: async (form, { name, description = '' }) => {
      const id = await insert('product', {
        stock_status_id: 7,
        status: 1,
        ...cleaned(form),
        date_added: now(),
        date_modified: now(),
      });
      await insert('product_description', {
        product_id: id,
        language_id: 1,
        ...cleaned({ name, description, meta_title: name }),
      });
      return id;
    },
    editProduct: (id, form) => change('product', id, { ...cleaned(form), date_modified: now() }),
    addOptionValue: (form) => insert('product_option_value', cleaned(form)),
    row: async (table, id) =>
      (await query(`SELECT * FROM {${table}} WHERE ${table}_id = ?`, id))[0],
    rows: (table) => query(`SELECT * FROM {${table}}`),
  };
}

/** Names of countries and regions are kept beside their ids. */
function withPlaces(row: Record<string, MysqlValue>): Record<string, MysqlValue> {
  const named = { ...row };
  for (const kind of ['payment', 'shipping']) {
    const country = countries.find((one) => one.id === row[`${kind}_country_id`]);
    const zone = zones.find((one) => one.id === row[`${kind}_zone_id`]);
    if (country) named[`${kind}_country`] = country.name;
    if (zone) named[`${kind}_zone`] = zone.name;
  }
  return named;
}

function emptyOrder(now: string): Record<string, MysqlValue> {
  return {
    invoice_prefix: 'INV-2026-00',
    store_name: 'Fjordbutikken',
    store_url: 'https://fjordbutikken.example/',
    customer_group_id: 1,
    custom_field: '[]',
    payment_custom_field: '[]',
    shipping_custom_field: '[]',
    payment_method: 'Cash On Delivery',
    payment_code: 'cod',
    shipping_method: 'Flat Shipping Rate',
    shipping_code: 'flat.flat',
    language_id: 1,
    currency_id: 4,
    currency_code: 'NOK',
    ip: '127.0.0.1',
    date_added: now,
    date_modified: now,
  };
}
