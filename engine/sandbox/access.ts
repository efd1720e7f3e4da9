// Credentials of the sandboxes; they open nothing but these stand-ins on loopback. A system that
// stands in several integrations has the same in each.

import { site, sites } from './retailcrm/account.ts';

export const tripletexAccess = {
  consumerToken: 'sandbox-consumer',
  employeeToken: 'sandbox-employee',
  webhookSecret: 'sandbox-tripletex-webhooks',
};

export const webshopAccess = {
  apiKey: 'sandbox-shop-key',
  webhookSecret: 'sandbox-shop-webhooks',
};

export const mystoreAccess = {
  shop: 'fjord',
  token: 'sandbox-mystore-token',
  webhookSecret: 'sandbox-mystore-webhooks',
};

export const woocommerceAccess = {
  key: 'ck_sandbox',
  secret: 'cs_sandbox',
  webhookSecret: 'sandbox-woocommerce-webhooks',
};

export const jorttAccess = {
  clientId: 'sandbox-jortt-client',
  clientSecret: 'sandbox-jortt-secret',
  scopes: ['customers:read', 'customers:write', 'invoices:read', 'invoices:write'],
};

export const officeAccess = {
  clientId: 'sandbox-office-client',
  clientSecret: 'sandbox-office-secret',
  organization: '4711',
  applicationId: '6b1f2f0e-3c7e-4a51-9a0b-5f2c8f1d7e11',
  userName: 'integration@fjord.example',
  password: 'sandbox-office-password',
  scopes: [
    'api.crm.customer:read',
    'api.crm.customer:write',
    'api.invoicing.salesorder:read',
    'api.invoicing.salesorder:write',
    'api.invoicing.salesorder:delete',
    'api.invoicing.salesorder.line:read',
    'api.invoicing.salesorder.line:write',
    'api.invoicing.salesorder.line:delete',
    'api.invoicing.paymentmethod:read',
    'api.product.product:read',
    'api.product.product:write',
    'api.product.dimension:read',
    'api.product.category:read',
    'api.product.salestype:read',
    'api.accounting.dimension:read',
  ],
};

/** What `pipes/systems/tripletex.yaml` reads. */
export function tripletexEnvironment(url = ''): Record<string, string> {
  return {
    TRIPLETEX_URL: url,
    TRIPLETEX_CONSUMER_TOKEN: tripletexAccess.consumerToken,
    TRIPLETEX_EMPLOYEE_TOKEN: tripletexAccess.employeeToken,
    TRIPLETEX_WEBHOOK_SECRET: tripletexAccess.webhookSecret,
  };
}

/** What `pipes/systems/custom-webshop.yaml` reads. */
export function webshopEnvironment(url = ''): Record<string, string> {
  return {
    WEBSHOP_URL: url,
    WEBSHOP_API_KEY: webshopAccess.apiKey,
    WEBSHOP_WEBHOOK_SECRET: webshopAccess.webhookSecret,
  };
}

/** What `pipes/systems/mystore.yaml` reads; the name of the shop is the end of the address. */
export function mystoreEnvironment(url = ''): Record<string, string> {
  return {
    MYSTORE_URL: url.replace(/\/shops\/.*/, ''),
    MYSTORE_SHOP: mystoreAccess.shop,
    MYSTORE_TOKEN: mystoreAccess.token,
    MYSTORE_WEBHOOK_SECRET: mystoreAccess.webhookSecret,
  };
}

/** What `pipes/systems/woocommerce.yaml` reads. */
export function woocommerceEnvironment(url = ''): Record<string, string> {
  return {
    WOOCOMMERCE_URL: url,
    WOOCOMMERCE_KEY: woocommerceAccess.key,
    WOOCOMMERCE_SECRET: woocommerceAccess.secret,
    WOOCOMMERCE_WEBHOOK_SECRET: woocommerceAccess.webhookSecret,
  };
}

export const retailcrmAccess = {
  apiKey: 'sandbox-retailcrm-key',
  otherKeys: ['sandbox-retailcrm-other-key'],
  /** The account has a second shop, which the keys may see too. */
  sites,
};

/** Of another program in the account: what it changes is no change of our own. */
export const retailcrmOthers = {
  RETAILCRM_API_KEY: retailcrmAccess.otherKeys[0] as string,
};

/** What `pipes/systems/retailcrm.yaml` reads. */
export function retailcrmEnvironment(url = ''): Record<string, string> {
  return { RETAILCRM_URL: url, RETAILCRM_API_KEY: retailcrmAccess.apiKey, RETAILCRM_SITE: site };
}

/** OpenCart's is the server that runs on this machine; what is made there is the sandbox's own. */
export const opencartAccess = {
  port: 3306,
  root: { user: 'root', password: '' },
  password: 'sandbox-opencart',
  prefix: 'oc_',
};

/** What `pipes/systems/opencart.yaml` reads. */
export function opencartEnvironment(url = ''): Record<string, string> {
  const { hostname, port, pathname, username, password } = new URL(url || 'mysql://localhost/');
  return {
    OPENCART_DB_HOST: hostname,
    OPENCART_DB_PORT: port,
    OPENCART_DB_NAME: pathname.slice(1),
    OPENCART_DB_USER: username,
    OPENCART_DB_PASSWORD: password,
  };
}

/** What `pipes/systems/jortt.yaml` reads. */
export function jorttEnvironment(url = ''): Record<string, string> {
  return {
    JORTT_URL: url,
    JORTT_TOKEN_URL: `${url}/oauth-provider/oauth/token`,
    JORTT_CLIENT_ID: jorttAccess.clientId,
    JORTT_CLIENT_SECRET: jorttAccess.clientSecret,
  };
}

/** What `pipes/systems/24sevenoffice.yaml` reads; its login and its SOAP services stand beside REST. */
export function officeEnvironment(url = ''): Record<string, string> {
  return {
    OFFICE_URL: `${url}/v1`,
    OFFICE_LOGIN_URL: `${url}/oauth/token`,
    OFFICE_SOAP_URL: url,
    OFFICE_CLIENT_ID: officeAccess.clientId,
    OFFICE_CLIENT_SECRET: officeAccess.clientSecret,
    OFFICE_ORGANIZATION: officeAccess.organization,
    OFFICE_APPLICATION_ID: officeAccess.applicationId,
    OFFICE_USER: officeAccess.userName,
    OFFICE_PASSWORD: officeAccess.password,
  };
}
