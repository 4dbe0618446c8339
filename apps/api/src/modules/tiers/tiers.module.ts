import { Module } from '@nestjs/common';
import { HistoryWindow } from './history-window.js';
import { TiersController } from './tiers.controller.js';
import { TiersRepository } from './tiers.repository.js';
import { TiersService } from './tiers.service.js';

@Module({ controllers: [TiersController], providers: [TiersService, HistoryWindow, TiersRepository], exports: [HistoryWindow] })
export class TiersModule {}
