// Reads with jsforce, which logs in, describes and fetches further pages by itself.
const { createRequire } = require("node:module");
const jsforce = createRequire(`${process.cwd()}/`)("jsforce");

const given = JSON.parse(process.argv[2]);

function write(object, rows, key) {
  for (const row of rows) {
    process.stdout.write(`${JSON.stringify({ object, id: String(row[key]), fields: row })}\n`);
  }
}

async function read(connection, name) {
  const { fields } = await connection.sobject(name).describe();
  write(`fields of ${name}`, fields, "name");
  const compounds = new Set(fields.map((each) => each.compoundFieldName));
  compounds.delete("Name");
  const names = fields.map((each) => each.name).filter((each) => !compounds.has(each));
  const soql = `SELECT ${names.join(", ")} FROM ${name}`;
  const options = { autoFetch: true, maxFetch: 1_000_000, scanAll: true };
  write(name, (await connection.query(soql, options)).records, "Id");
  const alive = await connection.query(`SELECT Id FROM ${name}`, { ...options, scanAll: false });
  write(`live ${name}`, alive.records, "Id");
}

async function main() {
  const connection = new jsforce.Connection({
    instanceUrl: given.salesforceUrl,
    version: given.version,
    oauth2: {
      loginUrl: given.salesforceUrl,
      clientId: given.clientId,
      clientSecret: given.clientSecret,
    },
  });
  await connection.authorize({ grant_type: "client_credentials" });
  for (const name of given.objects) {
    await read(connection, name);
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
