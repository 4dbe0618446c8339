import { Module } from '@nestjs/common';
import { TiersModule } from '../tiers/tiers.module.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesRepository } from './invoices.repository.js';
import { InvoicesService } from './invoices.service.js';

@Module({ imports: [TiersModule], controllers: [InvoicesController], providers: [InvoicesService, InvoicesRepository] })
export class InvoicesModule {}
