// Where the server is, and what its tenant holds: told by the environment.
export const url = process.env.CSGRAPH_URL;
export const headers = { authorization: `Bearer ${process.env.CSGRAPH_KEY}` };
export const accounts = Number(process.env.CSGRAPH_ACCOUNTS);
