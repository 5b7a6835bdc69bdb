// What the clients of subscriptions have in common: a way to write, and to hold a client to
// every change that was made, once and in order.
import assert from 'node:assert/strict';
import { url } from './account.mjs';

export const key = process.env.CSGRAPH_WRITER;
export const authorization = `Bearer ${key}`;
export const socketUrl = url.replace(/^http/, 'ws');
export const EVENTS = `subscription Events($after: String) {
  changes(after: $after, types: [ACCOUNT], filter: {operations: [INSERT]}) {
    cursor node { ... on Account { id name } } } }`;
export const NAMES = '{ accounts(first: 1) { nodes { name } } }';

export async function ask(query, variables = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

export const head = async () => (await ask('{ feedCursor }')).feedCursor;

export const make = (name) => ask(
  'mutation($name: String!) { accountCreate(input: {name: $name}) { account { id } } }', { name },
);

const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

// A phone that sleeps: its connection is cut again and again while accounts are made, and it
// goes on from the last cursor that it has. `follow(after)` iterates over events, and throws
// or ends when it is cut; `cut` cuts it.
export async function sleeps(label, follow, cut, count = 40) {
  const made = Array.from({ length: count }, (_, index) => `${label} ${index}`);
  let after = await head();
  const seen = [];
  const writing = (async () => {
    for (const [index, name] of made.entries()) {
      await make(name);
      if (index % 8 === 5) { cut(); await pause(150); }
    }
  })();
  let cuts = 0;
  const deadline = Date.now() + 60_000;
  while (seen.length < count) {
    assert(Date.now() < deadline, `${label}: ${seen.length} of ${count} after ${cuts} cuts`);
    try {
      for await (const { data } of follow(after)) {
        after = data.changes.cursor;
        seen.push(data.changes.node.name);
        if (seen.length === count) break;
      }
    } catch { /* it was cut */ }
    cuts += 1;
  }
  await writing;
  assert.deepEqual(seen, made);
  assert(cuts > 2, `${label}: was cut ${cuts} times`);
  console.log(`${label}: ${count} changes over ${cuts} connections, none lost, none twice`);
}
