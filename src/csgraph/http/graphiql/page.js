// Starts GraphiQL. A key after "#key=" in the address is put into the headers editor;
// a fragment is never sent to a server, and it is taken out of the address at once.
(() => {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key) history.replaceState(null, "", location.pathname);
  const headers = JSON.stringify(
    { Authorization: `Bearer ${key || "<your API key>"}` }, null, 2);
  const query = `# Accounts by name, each with its newest tickets.
query Accounts {
  accounts(first: 5) {
    totalCount
    nodes {
      name
      industry
      owner { name }
      contacts(first: 3) { nodes { name title } }
      tickets(first: 3, orderBy: [{ field: OPENED_AT, direction: DESC }]) {
        nodes { subject status openedAt }
      }
    }
  }
}
`;
  const fetcher = GraphiQL.createFetcher({ url: location.pathname });
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      headers: key ? headers : undefined,
      defaultHeaders: headers,
      defaultQuery: query,
      defaultEditorToolsVisibility: "headers",
      shouldPersistHeaders: false,
    }),
  );
})();
