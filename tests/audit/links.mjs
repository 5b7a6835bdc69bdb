// Persisted documents and batches as Apollo's and urql's own clients speak them. Writes, for
// each, what the client made of the answers and which requests it took, as JSON.
// Run in the directory with node_modules. Arguments: the server's URL, an API key.
import { createHash } from "node:crypto";
import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { BatchHttpLink } from "@apollo/client/link/batch-http";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";

const [uri, key] = process.argv.slice(2);
const sha256 = (text) => createHash("sha256").update(text).digest("hex");
let requests = [];
const noting = async (target, options = {}) => {
  const headers = { ...options.headers, authorization: `Bearer ${key}` };
  const response = await fetch(target, { ...options, headers });
  requests.push(`${options.method} ${response.status}`);
  return response;
};
const told = {};
const note = async (name, work) => {
  requests = [];
  const answer = await work();
  told[name] = { answer, requests };
};

const apollo = (link) =>
  new ApolloClient({ link, cache: new InMemoryCache(), defaultOptions: { query: { fetchPolicy: "no-cache" } } });
const tenant = (name) => `query ${name} { viewer { tenantName } }`;

for (const useGETForHashedQueries of [false, true]) {
  const client = apollo(
    new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(new HttpLink({ uri, fetch: noting })),
  );
  const query = gql(tenant(useGETForHashedQueries ? "ByGet" : "ByPost"));
  const way = useGETForHashedQueries ? "GET" : "POST";
  for (const time of ["first", "second"]) {
    await note(`Apollo by hash, ${way}, ${time}`, async () => (await client.query({ query })).data.viewer.tenantName);
  }
}

const batching = apollo(new BatchHttpLink({ uri, fetch: noting, batchInterval: 20 }));
await note("Apollo in a batch", () =>
  Promise.all(
    [tenant("One"), "query Two { nonsense }", "query Three { accounts(first: 1) { totalCount } }"].map((text) =>
      batching.query({ query: gql(text) }).then(
        ({ data }) => data.viewer?.tenantName ?? data.accounts.totalCount,
        (error) => error.errors[0].extensions.code,
      ),
    ),
  ),
);

for (const preferGetForPersistedQueries of [false, true]) {
  const way = preferGetForPersistedQueries ? "GET" : "POST";
  const client = new Client({
    url: uri,
    fetch: noting,
    preferGetMethod: false,
    exchanges: [persistedExchange({ preferGetForPersistedQueries }), fetchExchange],
  });
  for (const time of ["first", "second"]) {
    await note(`urql by hash, ${way}, ${time}`, async () => {
      const asked = client.query(tenant(`Urql${way}`), {}, { requestPolicy: "network-only" });
      return (await asked.toPromise()).data.viewer.tenantName;
    });
  }
}
process.stdout.write(JSON.stringify(told));
