// Apollo Client: variables, fragments, pages merged in its cache, errors with codes, GET.
import assert from 'node:assert/strict';
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { accounts, headers, url } from './account.mjs';

const cache = new InMemoryCache({
  typePolicies: { Query: { fields: { accounts: relayStylePagination(['filter', 'orderBy']) } } },
});
const client = new ApolloClient({ cache, link: new HttpLink({ uri: url, headers }) });
const PAGE = gql`
  query Page($first: Int!, $after: String) {
    accounts(first: $first, after: $after) {
      edges { cursor node { ...Part } }
      pageInfo { hasNextPage endCursor }
    }
  }
  fragment Part on Account { id name owner { id name } }
`;
let after = null;
for (let page = 0; ; page += 1) {
  const { data } = await client.query({ query: PAGE, variables: { first: 2, after }, fetchPolicy: 'network-only' });
  if (!data.accounts.pageInfo.hasNextPage) break;
  after = data.accounts.pageInfo.endCursor;
  assert(page < accounts);
}
const merged = client.readQuery({ query: PAGE, variables: { first: 2 } });
assert.equal(new Set(merged.accounts.edges.map((edge) => edge.node.id)).size, accounts);

const wrong = client.query({ query: gql`{ accounts(first: 1000) { totalCount } }` });
await assert.rejects(wrong, (error) => {
  assert(CombinedGraphQLErrors.is(error));
  assert.equal(error.errors[0].extensions.code, 'BAD_USER_INPUT');
  return true;
});

const getting = new ApolloClient({
  cache: new InMemoryCache(),
  link: new HttpLink({ uri: url, headers, useGETForQueries: true }),
});
const viewer = await getting.query({ query: gql`{ viewer { tenantName } }` });
assert.equal(viewer.data.viewer.tenantName, 'Acme');
const nobody = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: url }) });
await assert.rejects(nobody.query({ query: gql`{ viewer { tenantName } }` }), /API key/);
