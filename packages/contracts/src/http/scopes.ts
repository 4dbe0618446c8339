import { z } from 'zod';

export const SCOPES = ['read', 'invoices', 'webhooks', 'admin'] as const;

/** What an API key may do. `admin` includes the others. */
export const scopeSchema = z.enum(SCOPES).meta({
  id: 'Scope',
  description: 'read: see everything of the account; invoices: create, see and cancel invoices; webhooks: manage webhook endpoints and read events; admin: everything',
});
export type Scope = z.infer<typeof scopeSchema>;
