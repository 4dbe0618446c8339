const KEY_SETTING = 'L402KIT_API_KEY';
/** Read by the operator's program, not by this one. */
const KEY_THERE = ['process', 'env', KEY_SETTING].join('.');

/**
 * The three lines that put a price on a route.
 * @param withKey what is paid belongs to the account of a key; without one to the address's keyless account
 */
export const quickStart = (lightningAddress: string, { withKey = false } = {}): string => [
  'import { l402, ManagedProvider } from "l402-kit";',
  `const lightning = ManagedProvider.fromAddress("${lightningAddress}"${withKey ? `, { apiKey: ${KEY_THERE} }` : ''});`,
  'app.use("/api/data", l402({ priceSats: 10, lightning }));',
].join('\n');

/** What the server that runs them needs in its environment. */
export const quickStartEnvironment = (apiUrl: string, { withKey }: { readonly withKey: boolean }): string =>
  [...(withKey ? [`${KEY_SETTING}=l402_…`] : []), `L402KIT_API_URL=${apiUrl}`].join('\n');
