// Relay's runtime with what its compiler made of relay/Accounts.js: @connection pages in the
// store, and node(id) for @refetchable.
import assert from 'node:assert/strict';
import runtime from 'relay-runtime';
import { accounts, headers, url } from './account.mjs';
import list from '../made/relay/AccountsQuery.graphql.js';
import next from '../made/relay/AccountsPageQuery.graphql.js';
import one from '../made/relay/AccountRefetchQuery.graphql.js';

const { ConnectionHandler, Environment, Network, RecordSource, Store, fetchQuery } = runtime;
const network = Network.create(async ({ text }, variables) => {
  const body = JSON.stringify({ query: text, variables });
  const answer = await fetch(url, {
    method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' },
  });
  return answer.json();
});
const environment = new Environment({ network, store: new Store(new RecordSource()) });

const connection = () => {
  let found;
  environment.commitUpdate((store) => {
    const made = ConnectionHandler.getConnection(store.getRoot(), 'Accounts_accounts');
    const page = made.getLinkedRecord('pageInfo');
    found = {
      ids: made.getLinkedRecords('edges').map((edge) => edge.getLinkedRecord('node').getValue('id')),
      more: page.getValue('hasNextPage'),
      end: page.getValue('endCursor'),
    };
  });
  return found;
};
await fetchQuery(environment, list, { count: 2, cursor: null }).toPromise();
let page = connection();
while (page.more) {
  await fetchQuery(environment, next, { count: 2, cursor: page.end }).toPromise();
  page = connection();
}
assert.equal(new Set(page.ids).size, accounts);
assert.equal(page.ids.length, accounts);
await fetchQuery(environment, one, { id: page.ids[0] }).toPromise();
assert.equal(typeof environment.getStore().getSource().get(page.ids[0]).name, 'string');
