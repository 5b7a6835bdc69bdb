import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: {
    [process.env.CSGRAPH_URL!]: { headers: { Authorization: `Bearer ${process.env.CSGRAPH_KEY}` } },
  },
  documents: ['node/typed.ts'],
  generates: { 'made/codegen/': { preset: 'client', config: { useTypeImports: true } } },
};

export default config;
