import { Module } from '@nestjs/common';
import { ForwardingModule } from '../payouts/forwarding/forwarding.module.js';
import { TiersModule } from '../tiers/tiers.module.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesRepository } from './invoices.repository.js';
import { InvoicesService } from './invoices.service.js';
import { OpenInvoiceQuota } from './open-invoice-quota.js';
import { StoryController } from './story/story.controller.js';
import { StoryRepository } from './story/story.repository.js';
import { StoryService } from './story/story.service.js';

@Module({ imports: [TiersModule, ForwardingModule], controllers: [InvoicesController, StoryController], providers: [InvoicesService, InvoicesRepository, OpenInvoiceQuota, StoryService, StoryRepository] })
export class InvoicesModule {}
