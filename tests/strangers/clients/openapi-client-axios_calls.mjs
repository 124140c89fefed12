// Calls of openapi-client-axios, which builds a client from Fortnox's specification when it starts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { NODE_MODULES, SANDBOX_URL, SANDBOX_ACCESS_TOKEN, SPECIFICATION } = process.env;
const require = createRequire(`${NODE_MODULES}/`);
const { OpenAPIClientAxios } = require("openapi-client-axios");
const records = JSON.parse(readFileSync(new URL("records.json", import.meta.url)));
const definition = JSON.parse(readFileSync(SPECIFICATION));
const calls = [];

async function run(name, call, check = () => true) {
  try {
    const { data } = await call();
    const exception = check(data) ? null : `unexpected result: ${JSON.stringify(data).slice(0, 300)}`;
    calls.push({ call: name, exception });
    return data;
  } catch (error) {
    const body = error.response ? JSON.stringify(error.response.data) : "";
    calls.push({ call: name, exception: `${error.name}: ${error.message} ${body}`.trim().slice(0, 500) });
    return null;
  }
}

const shows = (envelope, fields) => (data) =>
  Object.entries(fields).every(([name, value]) => data[envelope][name] === value);

const api = await new OpenAPIClientAxios({
  definition,
  withServer: { url: SANDBOX_URL },
  axiosConfigDefaults: { headers: { Authorization: `Bearer ${SANDBOX_ACCESS_TOKEN}` }, proxy: false },
}).init();

// Call each list: each GET operation without parameters in its path or required ones in its query.
for (const [path, operations] of Object.entries(definition.paths)) {
  const needs = (operations.get?.parameters ?? []).some((parameter) => parameter.required);
  if (operations.get && !path.includes("{") && !needs) {
    await run(`GET ${path}`, () => api.paths[path].get());
  }
}

// Create, read, change and delete a record of each plain register.
for (const { service, envelope, key, record, change } of records.registers) {
  const list = `/3/${service.replaceAll("_", "")}`;
  const one = Object.keys(definition.paths).find((path) => new RegExp(`^${list}/{[^/]+}$`).test(path));
  const parameter = { [one.slice(list.length + 2, -1)]: record[key] };
  await run(`POST ${list}`, () => api.paths[list].post(null, { [envelope]: record }), shows(envelope, record));
  await run(`GET ${one}`, () => api.paths[one].get(parameter), shows(envelope, record));
  await run(`PUT ${one}`, () => api.paths[one].put(parameter, { [envelope]: change }), shows(envelope, change));
  if (definition.paths[one].delete) {
    await run(`DELETE ${one}`, () => api.paths[one].delete(parameter));
  }
}

// Create and read documents, post a voucher, and read the SIE export.
await run("POST /3/articles (for sales)", () => api.paths["/3/articles"].post(null, { Article: records.article }));
for (const [list, envelope, record, key] of [
  ["/3/offers", "Offer", records.offer, "DocumentNumber"],
  ["/3/orders", "Order", records.order, "DocumentNumber"],
  ["/3/contracts", "Contract", records.contract, "DocumentNumber"],
  ["/3/invoices", "Invoice", records.invoice, "DocumentNumber"],
  ["/3/supplierinvoices", "SupplierInvoice", records.supplier_invoice, "GivenNumber"],
]) {
  const one = `${list}/{${key}}`;
  const made = await run(`POST ${list}`, () => api.paths[list].post(null, { [envelope]: record }));
  const parameter = { [key]: made?.[envelope][key] ?? "1" };
  await run(`GET ${one}`, () => api.paths[one].get(parameter), shows(envelope, parameter));
  const bookkeep = api.paths[`${one}/bookkeep`];
  if (bookkeep) {
    await run(`PUT ${one}/bookkeep`, () => bookkeep.put(parameter), (data) => data[envelope].Booked);
  }
}
await run("POST /3/vouchers", () => api.paths["/3/vouchers"].post(null, { Voucher: records.voucher }), (data) => data.Voucher.Year === 1);
await run("GET /3/vouchers/{VoucherSeries}/{VoucherNumber}", () =>
  api.paths["/3/vouchers/{VoucherSeries}/{VoucherNumber}"].get({ VoucherSeries: "A", VoucherNumber: 1 }));
await run("GET /3/sie/{Type}", () => api.paths["/3/sie/{Type}"].get({ Type: "4" }), (text) => text.startsWith("#FLAGGA 0"));
await run("GET /3/invoices/{DocumentNumber}/print", () =>
  api.paths["/3/invoices/{DocumentNumber}/print"].get({ DocumentNumber: "5" }), (text) => text.startsWith("%PDF"));
await run("GET /3/invoices/{DocumentNumber} (missing)", () =>
  api.paths["/3/invoices/{DocumentNumber}"].get({ DocumentNumber: "99999" }, null, { validateStatus: (status) => status === 404 }),
  (data) => data.ErrorInformation.Code === 2000434);

const { version } = JSON.parse(readFileSync(`${NODE_MODULES}/node_modules/openapi-client-axios/package.json`));
process.stdout.write(JSON.stringify({ version, calls }));
