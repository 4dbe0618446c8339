import { constantSignatureKey } from '../../src/integrations/instant/instant-network.js';
import { InstantNode } from '../../src/integrations/instant/instant-node.js';
import type { CreatedInvoice, CreateInvoiceRequest } from '../../src/money/ports/lightning-node.js';

const REMEMBERED = 1_000;

/**
 * Opens invoices, with signatures that cost nothing, and soon forgets them: a real node keeps its invoices in its own
 * memory, and the API's is what is measured here.
 */
export class OpeningNode extends InstantNode {
  private books = new InstantNode({ key: constantSignatureKey() });
  private opened = 0;

  constructor() { super({ key: constantSignatureKey() }); }

  override createInvoice(request: CreateInvoiceRequest): Promise<CreatedInvoice> {
    if (++this.opened % REMEMBERED === 0) this.books = new InstantNode({ key: constantSignatureKey() });
    return this.books.createInvoice(request);
  }
}
