// Runs the audit suite of graphql-http against a server, and writes its results as JSON.
// Arguments: the directory with node_modules, the server's URL, an API key.
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [directory, url, key] = process.argv.slice(2);
const { auditServer } = createRequire(join(directory, "package.json"))("graphql-http");

const fetchFn = (target, options = {}) =>
  fetch(target, { ...options, headers: { ...options.headers, authorization: `Bearer ${key}` } });

auditServer({ url, fetchFn }).then(async (results) => {
  const told = results.map(({ id, name, status, reason }) => ({ id, name, status, reason }));
  process.stdout.write(JSON.stringify(told));
});
