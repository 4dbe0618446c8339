import { Module, type DynamicModule } from '@nestjs/common';
import { AttachContexts } from './money/attach-contexts.js';
import { BuyTier } from './money/buy-tier.js';
import { CancelInvoice } from './money/cancel-invoice.js';
import { MONEY_CONTEXT, type MoneyContext } from './money/money-context.js';
import { OpenInvoice } from './money/open-invoice.js';
import { ADDRESS_RESOLVER } from './money/ports/address-resolver.js';
import { LIGHTNING_NODE } from './money/ports/lightning-node.js';
import { RequestPayout } from './money/request-payout.js';

/** Binds the money path's ports and offers the use cases that an operator can ask for. */
@Module({})
export class MoneyModule {
  static forRoot(money: MoneyContext): DynamicModule {
    const providers = [
      { provide: MONEY_CONTEXT, useValue: money },
      { provide: LIGHTNING_NODE, useValue: money.node },
      { provide: ADDRESS_RESOLVER, useValue: money.addresses },
      { provide: OpenInvoice, useValue: new OpenInvoice(money) },
      { provide: CancelInvoice, useValue: new CancelInvoice(money) },
      { provide: AttachContexts, useValue: new AttachContexts(money) },
      { provide: BuyTier, useValue: new BuyTier(money) },
      { provide: RequestPayout, useValue: new RequestPayout(money) },
    ];
    return { module: MoneyModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}
