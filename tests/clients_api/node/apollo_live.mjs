// Apollo Client: subscriptions through its link for graphql-ws, beside queries by HTTP.
import assert from 'node:assert/strict';
import { ApolloClient, HttpLink, InMemoryCache, gql, ApolloLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition } from '@apollo/client/utilities';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { url } from './account.mjs';
import { EVENTS, NAMES, authorization, head, make, socketUrl } from './following.mjs';

const sockets = createClient({
  url: socketUrl, webSocketImpl: WebSocket, connectionParams: { Authorization: authorization },
});
const link = ApolloLink.split(
  ({ query }) => getMainDefinition(query).operation === 'subscription',
  new GraphQLWsLink(sockets),
  new HttpLink({ uri: url, headers: { authorization } }),
);
const client = new ApolloClient({ cache: new InMemoryCache(), link });
assert((await client.query({ query: gql(NAMES) })).data.accounts.nodes.length === 1);

const seen = [];
const after = await head();
await new Promise((done, failed) => {
  const following = client.subscribe({ query: gql(EVENTS), variables: { after } }).subscribe({
    next({ data, error }) {
      if (error) failed(error);
      seen.push(data.changes.node.name);
      if (seen.length === 5) { following.unsubscribe(); done(); }
    },
    error: failed,
  });
  (async () => { for (let index = 0; index < 5; index += 1) await make(`Apollo ${index}`); })();
});
assert.deepEqual(seen, [0, 1, 2, 3, 4].map((index) => `Apollo ${index}`));
await sockets.dispose();
