import { Module } from '@nestjs/common';
import { OperatorsModule } from '../operators/operators.module.js';
import { PlatformAccountRepository } from './platform-account.repository.js';
import { PlatformSales } from './platform-sales.js';
import { WhitepaperController } from './whitepaper.controller.js';
import { WhitepaperGate } from './whitepaper-gate.js';

@Module({ imports: [OperatorsModule], controllers: [WhitepaperController], providers: [WhitepaperGate, PlatformSales, PlatformAccountRepository] })
export class WhitepaperModule {}
