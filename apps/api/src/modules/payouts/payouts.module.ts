import { Module } from '@nestjs/common';
import { BalanceModule } from '../balance/balance.module.js';
import { TiersModule } from '../tiers/tiers.module.js';
import { ForwardingModule } from './forwarding/forwarding.module.js';
import { PayoutsController } from './payouts.controller.js';
import { PayoutsRepository } from './payouts.repository.js';
import { PayoutsService } from './payouts.service.js';

@Module({ imports: [BalanceModule, TiersModule, ForwardingModule], controllers: [PayoutsController], providers: [PayoutsService, PayoutsRepository] })
export class PayoutsModule {}
