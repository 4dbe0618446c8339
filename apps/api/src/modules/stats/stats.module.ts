import { Module } from '@nestjs/common';
import { TiersModule } from '../tiers/tiers.module.js';
import { StatsController } from './stats.controller.js';
import { StatsRepository } from './stats.repository.js';
import { StatsService } from './stats.service.js';

@Module({ imports: [TiersModule], controllers: [StatsController], providers: [StatsService, StatsRepository] })
export class StatsModule {}
