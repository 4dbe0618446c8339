import { Module } from '@nestjs/common';
import { HistoryWindow } from './history-window.js';
import { TiersRepository } from './tiers.repository.js';

@Module({ providers: [HistoryWindow, TiersRepository], exports: [HistoryWindow] })
export class TiersModule {}
