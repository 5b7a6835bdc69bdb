// urql: its own Accept header, POST and GET, pages, partial answers, errors with codes.
import assert from 'node:assert/strict';
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core';
import { accounts, headers, url } from './account.mjs';

const PAGE = gql`
  query Page($first: Int!, $after: String) {
    accounts(first: $first, after: $after) {
      totalCount
      nodes { ...Part }
      pageInfo { hasNextPage endCursor }
    }
  }
  fragment Part on Account { id name contacts(first: 1) { nodes { id email } } }
`;
for (const preferGetMethod of [false, 'force']) {
  const client = new Client({
    url, preferGetMethod, fetchOptions: { headers }, exchanges: [cacheExchange, fetchExchange],
  });
  const seen = new Set();
  let after;
  do {
    const { data, error } = await client.query(PAGE, { first: 2, after }).toPromise();
    assert.equal(error, undefined);
    assert.equal(data.accounts.totalCount, accounts);
    for (const node of data.accounts.nodes) seen.add(node.id);
    after = data.accounts.pageInfo.hasNextPage ? data.accounts.pageInfo.endCursor : undefined;
  } while (after);
  assert.equal(seen.size, accounts);
  const { error } = await client.query(gql`{ accounts(first: 1000) { totalCount } }`, {}).toPromise();
  assert.equal(error.graphQLErrors[0].extensions.code, 'BAD_USER_INPUT');
}
