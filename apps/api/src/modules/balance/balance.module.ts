import { Module } from '@nestjs/common';
import { BalanceDayRepository } from './balance-day.repository.js';
import { BalanceController } from './balance.controller.js';
import { BalanceRepository } from './balance.repository.js';
import { BalanceService } from './balance.service.js';

@Module({ controllers: [BalanceController], providers: [BalanceService, BalanceRepository, BalanceDayRepository], exports: [BalanceService] })
export class BalanceModule {}
