// graphql-sse: queries, errors and subscriptions as event streams; a phone that sleeps.
import assert from 'node:assert/strict';
import { createClient } from 'graphql-sse';
import { url } from './account.mjs';
import { EVENTS, NAMES, authorization, head, make, sleeps } from './following.mjs';

let abort = new AbortController();
const client = createClient({
  url, headers: { authorization }, retryAttempts: 0,
  fetchFn: (target, given) => {
    abort = new AbortController();
    return fetch(target, { ...given, signal: AbortSignal.any([given.signal, abort.signal]) });
  },
});
const one = async (query, variables) => (await client.iterate({ query, variables }).next()).value;

assert((await one(NAMES)).data.accounts.nodes.length === 1);
assert.equal((await one('{ nothing }')).errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED');

const events = client.iterate({ query: EVENTS, variables: { after: await head() } });
await make('Acme as an event');
const { value } = await events.next();
assert.equal(value.data.changes.node.name, 'Acme as an event');
await events.return();

await sleeps(
  'graphql-sse',
  (after) => client.iterate({ query: EVENTS, variables: { after } }),
  () => abort.abort(),
);
client.dispose();
