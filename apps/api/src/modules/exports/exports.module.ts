import { Module } from '@nestjs/common';
import { TiersModule } from '../tiers/tiers.module.js';
import { ExportsController } from './exports.controller.js';
import { ExportsRepository } from './exports.repository.js';
import { ExportsService } from './exports.service.js';

@Module({ imports: [TiersModule], controllers: [ExportsController], providers: [ExportsService, ExportsRepository] })
export class ExportsModule {}
