// The tables of an OpenCart 3 shop that an integration meets, as the vendor's installer makes them: no
// transactions, three bytes a sign, nearly every column without null and without a default. Facts:
// https://github.com/opencart/opencart, upload/install/opencart.sql.

const text = (name: string, length: number): string => `${name} VARCHAR(${length}) NOT NULL`;
const whole = (name: string): string => `${name} INT(11) NOT NULL`;
const zero = (name: string): string => `${name} INT(11) NOT NULL DEFAULT '0'`;
const flag = (name: string): string => `${name} TINYINT(1) NOT NULL`;
const money = (name: string): string => `${name} DECIMAL(15,4) NOT NULL DEFAULT '0.0000'`;
const size = (name: string): string => `${name} DECIMAL(15,8) NOT NULL DEFAULT '0.00000000'`;
const long = (name: string): string => `${name} TEXT NOT NULL`;
const time = (name: string): string => `${name} DATETIME NOT NULL`;
const key = (name: string): string => `${name} INT(11) NOT NULL AUTO_INCREMENT`;

const orderAddress = (kind: 'payment' | 'shipping', company: number): readonly string[] => [
  text(`${kind}_firstname`, 32),
  text(`${kind}_lastname`, 32),
  text(`${kind}_company`, company),
  text(`${kind}_address_1`, 128),
  text(`${kind}_address_2`, 128),
  text(`${kind}_city`, 128),
  text(`${kind}_postcode`, 10),
  text(`${kind}_country`, 128),
  whole(`${kind}_country_id`),
  text(`${kind}_zone`, 128),
  whole(`${kind}_zone_id`),
  long(`${kind}_address_format`),
  long(`${kind}_custom_field`),
  text(`${kind}_method`, 128),
  text(`${kind}_code`, 128),
];

const who = [text('firstname', 32), text('lastname', 32)];

interface Table {
  readonly columns: readonly string[];
  readonly keys: string;
}

/** By their names without the prefix. */
const tables: Readonly<Record<string, Table>> = {
  address: {
    columns: [
      key('address_id'),
      whole('customer_id'),
      ...who,
      text('company', 40),
      text('address_1', 128),
      text('address_2', 128),
      text('city', 128),
      text('postcode', 10),
      zero('country_id'),
      zero('zone_id'),
      long('custom_field'),
    ],
    keys: 'PRIMARY KEY (address_id), KEY customer_id (customer_id)',
  },
  country: {
    columns: [
      key('country_id'),
      text('name', 128),
      text('iso_code_2', 2),
      text('iso_code_3', 3),
      long('address_format'),
      flag('postcode_required'),
      `${flag('status')} DEFAULT '1'`,
    ],
    keys: 'PRIMARY KEY (country_id)',
  },
  customer: {
    columns: [
      key('customer_id'),
      whole('customer_group_id'),
      zero('store_id'),
      whole('language_id'),
      ...who,
      text('email', 96),
      text('telephone', 32),
      text('fax', 32),
      text('password', 40),
      text('salt', 9),
      'cart TEXT',
      'wishlist TEXT',
      `${flag('newsletter')} DEFAULT '0'`,
      zero('address_id'),
      long('custom_field'),
      text('ip', 40),
      flag('status'),
      flag('safe'),
      long('token'),
      text('code', 40),
      time('date_added'),
    ],
    keys: 'PRIMARY KEY (customer_id)',
  },
  order: {
    columns: [
      key('order_id'),
      zero('invoice_no'),
      text('invoice_prefix', 26),
      zero('store_id'),
      text('store_name', 64),
      text('store_url', 255),
      zero('customer_id'),
      zero('customer_group_id'),
      ...who,
      text('email', 96),
      text('telephone', 32),
      text('fax', 32),
      long('custom_field'),
      ...orderAddress('payment', 60),
      ...orderAddress('shipping', 40),
      long('comment'),
      money('total'),
      zero('order_status_id'),
      whole('affiliate_id'),
      'commission DECIMAL(15,4) NOT NULL',
      whole('marketing_id'),
      text('tracking', 64),
      whole('language_id'),
      whole('currency_id'),
      text('currency_code', 3),
      `currency_value DECIMAL(15,8) NOT NULL DEFAULT '1.00000000'`,
      text('ip', 40),
      text('forwarded_ip', 40),
      text('user_agent', 255),
      text('accept_language', 255),
      time('date_added'),
      time('date_modified'),
    ],
    keys: 'PRIMARY KEY (order_id)',
  },
  order_history: {
    columns: [
      key('order_history_id'),
      whole('order_id'),
      whole('order_status_id'),
      `${flag('notify')} DEFAULT '0'`,
      long('comment'),
      time('date_added'),
    ],
    keys: 'PRIMARY KEY (order_history_id)',
  },
  order_option: {
    columns: [
      key('order_option_id'),
      whole('order_id'),
      whole('order_product_id'),
      whole('product_option_id'),
      zero('product_option_value_id'),
      text('name', 255),
      long('value'),
      text('type', 32),
    ],
    keys: 'PRIMARY KEY (order_option_id)',
  },
  order_product: {
    columns: [
      key('order_product_id'),
      whole('order_id'),
      whole('product_id'),
      text('name', 255),
      text('model', 64),
      'quantity INT(4) NOT NULL',
      money('price'),
      money('total'),
      money('tax'),
      'reward INT(8) NOT NULL',
    ],
    keys: 'PRIMARY KEY (order_product_id), KEY order_id (order_id)',
  },
  order_status: {
    columns: [key('order_status_id'), whole('language_id'), text('name', 32)],
    keys: 'PRIMARY KEY (order_status_id, language_id)',
  },
  order_total: {
    columns: [
      key('order_total_id'),
      whole('order_id'),
      text('code', 32),
      text('title', 255),
      money('value'),
      'sort_order INT(3) NOT NULL',
    ],
    keys: 'PRIMARY KEY (order_total_id), KEY order_id (order_id)',
  },
  product: {
    columns: [
      key('product_id'),
      text('model', 64),
      text('sku', 64),
      text('upc', 12),
      text('ean', 14),
      text('jan', 13),
      text('isbn', 17),
      text('mpn', 64),
      text('location', 128),
      `quantity INT(4) NOT NULL DEFAULT '0'`,
      whole('stock_status_id'),
      'image VARCHAR(255) DEFAULT NULL',
      whole('manufacturer_id'),
      `${flag('shipping')} DEFAULT '1'`,
      money('price'),
      zero('points'),
      whole('tax_class_id'),
      `date_available DATE NOT NULL DEFAULT '0000-00-00'`,
      size('weight'),
      zero('weight_class_id'),
      size('length'),
      size('width'),
      size('height'),
      zero('length_class_id'),
      `${flag('subtract')} DEFAULT '1'`,
      `minimum INT(11) NOT NULL DEFAULT '1'`,
      zero('sort_order'),
      `${flag('status')} DEFAULT '0'`,
      zero('viewed'),
      time('date_added'),
      time('date_modified'),
    ],
    keys: 'PRIMARY KEY (product_id)',
  },
  product_description: {
    columns: [
      whole('product_id'),
      whole('language_id'),
      text('name', 255),
      long('description'),
      long('tag'),
      text('meta_title', 255),
      text('meta_description', 255),
      text('meta_keyword', 255),
    ],
    keys: 'PRIMARY KEY (product_id, language_id), KEY name (name)',
  },
  product_option_value: {
    columns: [
      key('product_option_value_id'),
      whole('product_option_id'),
      whole('product_id'),
      whole('option_id'),
      whole('option_value_id'),
      'quantity INT(3) NOT NULL',
      flag('subtract'),
      'price DECIMAL(15,4) NOT NULL',
      text('price_prefix', 1),
      'points INT(8) NOT NULL',
      text('points_prefix', 1),
      'weight DECIMAL(15,8) NOT NULL',
      text('weight_prefix', 1),
    ],
    keys: 'PRIMARY KEY (product_option_value_id)',
  },
  setting: {
    columns: [
      key('setting_id'),
      zero('store_id'),
      text('code', 128),
      '`key` VARCHAR(128) NOT NULL',
      long('value'),
      flag('serialized'),
    ],
    keys: 'PRIMARY KEY (setting_id)',
  },
  zone: {
    columns: [
      key('zone_id'),
      whole('country_id'),
      text('name', 128),
      text('code', 32),
      `${flag('status')} DEFAULT '1'`,
    ],
    keys: 'PRIMARY KEY (zone_id)',
  },
};

/** The statements of the installer. */
export function createTables(prefix: string): readonly string[] {
  return Object.entries(tables).map(
    ([name, { columns, keys }]) =>
      `CREATE TABLE \`${prefix}${name}\` (${columns.join(', ')}, ${keys})
        ENGINE=MyISAM DEFAULT CHARSET=utf8 COLLATE=utf8_general_ci`,
  );
}
