// PostGraphile 5 over the base tables: `node postgraphile.mjs READY_FILE [settings]`.
//
// DATABASE_URL names the role: one that bypasses row-level security, or, with `settings`,
// one that is subject to the tables' policies, whose tenant each request sets.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { PgAggregatesPreset } from "@graphile/pg-aggregates";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { postgraphile } from "postgraphile";
import { Pool } from "pg";

const [readyFile, settings] = process.argv.slice(2);
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const preset = {
  extends: [PostGraphileAmberPreset, PgAggregatesPreset],
  // Every index starts with the tenant, which this plugin takes for no index on the rest.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [
    makePgService({
      pool,
      schemas: ["store"],
      ...(settings && {
        pgSettings: () => ({ "app.tenant_id": process.env.TENANT_ID }),
      }),
    }),
  ],
  gather: { pgStrictFunctions: true },
  schema: { defaultBehavior: "-insert -update -delete" },
  grafast: { explain: false },
  grafserv: { watch: false, graphiql: false, graphqlPath: "/graphql" },
};
const server = createServer();
const served = postgraphile(preset).createServ(grafserv);
server.on("error", (error) => console.error(error));
await served.addTo(server);
server.listen(0, "127.0.0.1", () => {
  writeFileSync(readyFile, JSON.stringify({ url: `http://127.0.0.1:${server.address().port}/graphql` }));
});
process.on("SIGTERM", () => process.exit(0));
