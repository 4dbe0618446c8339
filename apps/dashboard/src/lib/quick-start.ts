/** The three lines that put a price on a route. */
export const quickStart = (lightningAddress: string): string => [
  'import { l402, ManagedProvider } from "l402-kit";',
  `const lightning = ManagedProvider.fromAddress("${lightningAddress}");`,
  'app.use("/api/data", l402({ priceSats: 10, lightning }));',
].join('\n');
