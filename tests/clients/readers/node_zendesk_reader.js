// Reads with node-zendesk: lists, by cursor. Of exports it reads no page but the first.
const { createRequire } = require("node:module");
const { createClient } = createRequire(`${process.cwd()}/`)("node-zendesk");

const given = JSON.parse(process.argv[2]);
const desk = createClient({
  username: given.email,
  token: given.apiToken,
  endpointUri: `${given.zendeskUrl}/api/v2`,
});

function write(object, rows) {
  for (const row of rows) {
    process.stdout.write(`${JSON.stringify({ object, id: String(row.id), fields: row })}\n`);
  }
}

async function main() {
  write("listed tickets", await desk.tickets.list());
  write("listed users", await desk.users.list());
  write("listed organizations", await desk.organizations.list());
  write("organization_memberships", await desk.organizationmemberships.list());
  write("satisfaction_ratings", await desk.satisfactionratings.list());
  write("listed ticket_metrics", await desk.ticketmetrics.listAll());
  write("ticket_fields", await desk.ticketfields.list());
  write("user_fields", await desk.userfields.list());
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
