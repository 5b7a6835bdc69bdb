import { graphql } from 'relay-runtime';

graphql`
  query AccountsQuery($count: Int!, $cursor: String) {
    ...Accounts_query @arguments(count: $count, cursor: $cursor)
  }
`;

graphql`
  fragment Accounts_query on Query
  @refetchable(queryName: "AccountsPageQuery")
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }) {
    accounts(first: $count, after: $cursor) @connection(key: "Accounts_accounts") {
      edges { node { id name ...Account_account } }
    }
  }
`;

graphql`
  fragment Account_account on Account
  @refetchable(queryName: "AccountRefetchQuery") {
    id
    name
    owner { name }
  }
`;
