// Compiled with tsc against what graphql-codegen made: the types have to be usable.
import { graphql } from '../made/codegen/index.js';
import type { PageQuery, PageQueryVariables } from '../made/codegen/graphql.js';

export const page = graphql(/* GraphQL */ `
  query Page($filter: AccountFilter, $first: Int!) {
    accounts(first: $first, filter: $filter, orderBy: [{ field: NAME }]) {
      nodes { id name employeeCount createdAt }
      aggregate { count }
    }
  }
`);
export const variables: PageQueryVariables = {
  first: 2,
  filter: { or: [{ name: { startsWithIgnoreCase: 'a' } }, { tickets: { none: {} } }] },
};
export const names = (data: PageQuery): string[] => data.accounts!.nodes.map((node) => node.name);
