import { Module } from '@nestjs/common';
import { TiersModule } from '../tiers/tiers.module.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';

@Module({ imports: [TiersModule], controllers: [LedgerController], providers: [LedgerService, LedgerRepository] })
export class LedgerModule {}
