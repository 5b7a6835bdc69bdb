// Registers an endpoint, changes an account, verifies what arrives; ends with 0 when all is well.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { CSGRAPH_URL, CSGRAPH_KEY } = process.env;

async function ask(query, variables) {
  const answer = await fetch(CSGRAPH_URL, {
    method: "POST",
    headers: { authorization: `Bearer ${CSGRAPH_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const said = await answer.json();
  if (said.errors) throw new Error(JSON.stringify(said.errors));
  return said.data;
}

let secrets = [];
const arrived = [];
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  for (const secret of secrets) arrived.push(new Webhook(secret).verify(body, request.headers));
  let refused = false;
  try {
    new Webhook(secrets[0]).verify(`${body} `, request.headers);
  } catch {
    refused = true;
  }
  response.writeHead(refused ? 204 : 500).end();
  if (!refused) process.exit(1);
});

server.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  const query = "subscription { changes(types: [ACCOUNT]) { node { ... on Account { name } } } }";
  const { webhookCreate: made } = await ask(
    `mutation ($input: WebhookCreateInput!) {
       webhookCreate(input: $input) { webhook { id } secret userErrors { message } } }`,
    { input: { name: "npm", url, query } },
  );
  if (made.userErrors.length) throw new Error(JSON.stringify(made.userErrors));
  const { webhookRotateSecret: rotated } = await ask(
    "mutation ($id: ID!) { webhookRotateSecret(id: $id) { secret } }",
    { id: made.webhook.id },
  );
  secrets = [made.secret, rotated.secret];
  await ask('mutation { accountCreate(input: {name: "Änderung"}) { account { id } } }');
});

const ends = Date.now() + 30_000;
setInterval(() => {
  const names = arrived.map((each) => each.data.changes.node.name);
  if (names.length === 2 && names.every((name) => name === "Änderung")) process.exit(0);
  if (Date.now() > ends) {
    console.error(`arrived: ${JSON.stringify(arrived)}`);
    process.exit(1);
  }
}, 100);
