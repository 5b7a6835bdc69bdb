// graphql-ws: queries, mutations, errors and subscriptions over a socket; a phone that sleeps.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { EVENTS, NAMES, authorization, head, make, sleeps, socketUrl } from './following.mjs';

let last;
class Kept extends WebSocket {
  constructor(...given) { super(...given); last = this; }
}
const client = createClient({
  url: socketUrl, webSocketImpl: Kept, retryAttempts: 0, lazyCloseTimeout: 50, keepAlive: 500,
  connectionParams: { Authorization: authorization },
});
const one = async (query, variables) => (await client.iterate({ query, variables }).next()).value;

assert((await one(NAMES)).data.accounts.nodes.length === 1);
const created = await one('mutation { accountCreate(input: {name: "Over a socket"}) { account { name } } }');
assert.equal(created.data.accountCreate.account.name, 'Over a socket');
await assert.rejects(one('{ nothing }'), (errors) => {
  assert.equal(errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');
  return true;
});

const events = client.iterate({ query: EVENTS, variables: { after: await head() } });
await make('Acme over a socket');
const { value } = await events.next();
assert.equal(value.data.changes.node.name, 'Acme over a socket');
assert.equal(value.extensions.feedCursor, value.data.changes.cursor);
await events.return();

await sleeps(
  'graphql-ws',
  (after) => client.iterate({ query: EVENTS, variables: { after } }),
  () => last.terminate(),
);

const stranger = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
await assert.rejects(stranger.iterate({ query: NAMES }).next(), (closed) => closed.code === 4403);
await client.dispose();
