// Mercurius with graphql-jit: SQL by hand in its batching loaders, one statement a level.
import { writeFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const [readyFile] = process.argv.slice(2);
const tenant = process.env.TENANT_ID;
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const schema = `
  type Query {
    account(id: ID!): Account
    accounts(first: Int!): [Account!]!
    largestAccounts(first: Int!, industry: String!): [Account!]!
    accountsByIndustry: [Group!]!
  }
  type Group { industry: String count: Int! sum: String }
  type User { id: ID! name: String! email: String }
  type Account {
    id: ID! name: String! domain: String website: String industry: String accountType: String
    billingCountry: String employeeCount: Int revision: Int! createdAt: String!
    owner: User
    contacts(first: Int!): [Contact!]!
    opportunities(first: Int!): [Opportunity!]!
    tickets(first: Int!): [Ticket!]!
    contracts(first: Int!): [Contract!]!
  }
  type Contact {
    id: ID! name: String! title: String email: String phone: String
    opportunityRoles(first: Int!): [Role!]!
  }
  type Opportunity {
    id: ID! name: String! stage: String closeOn: String contactRoles(first: Int!): [Role!]!
  }
  type Role { role: String isPrimary: Boolean! opportunity: Opportunity contact: Contact }
  type Ticket { id: ID! subject: String status: String! priority: String openedAt: String! }
  type Contract { id: ID! number: String status: String startsOn: String endsOn: String }
`;

// Named statements are prepared once a connection.
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;
const ACCOUNT = `id, name, domain, website, industry, account_type as "accountType",
  billing_country as "billingCountry", employee_count as "employeeCount", revision,
  created_at as "createdAt", owner_id as "ownerId"`;

// Loads one parent of each of several children.
const one = (name, table, columns, key) => async (queries) => {
  const ids = [...new Set(queries.map(({ obj }) => obj[key]).filter(Boolean))];
  const found = await rows(name, `select ${columns} from store.${table}
    where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is null`, [tenant, ids]);
  const byId = new Map(found.map((row) => [row.id, row]));
  return queries.map(({ obj }) => byId.get(obj[key]) ?? null);
};
// Loads the first children of each of several parents.
const many = (name, table, columns, key, order, condition = "true") => async (queries) => {
  const first = queries[0].params.first;
  const found = await rows(name, `select parent.id as "parentId", child.*
    from unnest($2::uuid[]) as parent(id) cross join lateral (
      select ${columns} from store.${table} where tenant_id = $1 and ${key} = parent.id
        and deleted_at is null and ${condition} order by ${order} limit $3) as child`,
    [tenant, queries.map(({ obj }) => obj.id), first]);
  const byParent = Map.groupBy(found, (row) => row.parentId);
  return queries.map(({ obj }) => byParent.get(obj.id) ?? []);
};

const ROLE = `role, is_primary as "isPrimary", opportunity_id as "opportunityId",
  contact_id as "contactId"`;
const loaders = {
  Account: {
    owner: one("owner", '"user"', "id, name, email", "ownerId"),
    contacts: many("contacts", "contact", "id, name, title, email, phone", "account_id", "name_key, id"),
    opportunities: many("opportunities", "opportunity", 'id, name, stage, close_on as "closeOn"',
      "account_id", "close_on, id", "not is_closed"),
    tickets: many("tickets", "ticket", 'id, subject, status, priority, opened_at as "openedAt"',
      "account_id", "opened_at desc, id desc"),
    contracts: many("contracts", "contract",
      'id, number, status, starts_on as "startsOn", ends_on as "endsOn"',
      "account_id", "ends_on desc, id desc", "status = 'Activated'"),
  },
  Contact: {
    opportunityRoles: many("contact_roles", "opportunity_contact_role", ROLE, "contact_id", "role, id"),
  },
  Opportunity: {
    contactRoles: many("opportunity_roles", "opportunity_contact_role", ROLE, "opportunity_id", "role, id"),
  },
  Role: {
    opportunity: one("opportunity", "opportunity", "id, name, stage", "opportunityId"),
    contact: one("contact", "contact", "id, name", "contactId"),
  },
};
const Moment = (field) => (row) => row[field].toISOString();
const resolvers = {
  Account: { createdAt: Moment("createdAt") },
  Ticket: { openedAt: Moment("openedAt") },
  Query: {
    account: async (_, { id }) => (await rows("account", `select ${ACCOUNT} from store.account
      where tenant_id = $1 and id = $2 and deleted_at is null`, [tenant, id]))[0] ?? null,
    accounts: (_, { first }) => rows("accounts", `select ${ACCOUNT} from store.account
      where tenant_id = $1 and deleted_at is null order by name_key, id limit $2`, [tenant, first]),
    largestAccounts: (_, { first, industry }) => rows("largest", `select ${ACCOUNT}
      from store.account where tenant_id = $1 and deleted_at is null and industry = $3
      order by employee_count desc nulls last, id desc limit $2`, [tenant, first, industry]),
    accountsByIndustry: () => rows("by_industry", `select industry, count(*)::int as count,
      sum(annual_revenue_reporting) as sum from store.account
      where tenant_id = $1 and deleted_at is null group by industry order by industry`, [tenant]),
  },
};

const app = Fastify();
await app.register(mercurius, { schema, resolvers, loaders, jit: 1, graphiql: false });
const address = await app.listen({ port: 0, host: "127.0.0.1" });
writeFileSync(readyFile, JSON.stringify({ url: `${address}/graphql` }));
process.on("SIGTERM", () => process.exit(0));
