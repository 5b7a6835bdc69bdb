// urql: subscriptions by its own event streams, and through its exchange for graphql-ws.
import assert from 'node:assert/strict';
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { url } from './account.mjs';
import { EVENTS, NAMES, authorization, head, make, socketUrl } from './following.mjs';

const sockets = createClient({
  url: socketUrl, webSocketImpl: WebSocket, connectionParams: { Authorization: authorization },
});
const overSockets = subscriptionExchange({
  forwardSubscription: (request) => ({
    subscribe: (sink) => ({
      unsubscribe: sockets.subscribe({ ...request, query: request.query ?? '' }, sink),
    }),
  }),
});
const fetchOptions = { headers: { authorization } };
const clients = {
  streams: new Client({ url, fetchOptions, fetchSubscriptions: true, preferGetMethod: false, exchanges: [fetchExchange] }),
  sockets: new Client({ url, fetchOptions, preferGetMethod: false, exchanges: [fetchExchange, overSockets] }),
};
for (const [way, client] of Object.entries(clients)) {
  const { data, error } = await client.query(gql(NAMES), {}).toPromise();
  assert.equal(error, undefined);
  assert(data.accounts.nodes.length === 1);

  const seen = [];
  const after = await head();
  await new Promise((done, failed) => {
    client.subscription(gql(EVENTS), { after }).subscribe((result) => {
      if (result.error) failed(result.error);
      else seen.push(result.data.changes.node.name);
      if (seen.length === 5) done();
    });
    (async () => { for (let index = 0; index < 5; index += 1) await make(`urql ${way} ${index}`); })();
  });
  assert.deepEqual(seen, [0, 1, 2, 3, 4].map((index) => `urql ${way} ${index}`));
}
await sockets.dispose();
process.exit(0);
