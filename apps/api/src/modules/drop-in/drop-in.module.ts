import { Module } from '@nestjs/common';
import { DirectoryModule } from '../directory/directory.module.js';
import { OperatorsModule } from '../operators/operators.module.js';
import { DropInInvoicesController } from './drop-in-invoices.controller.js';
import { DropInInvoices } from './drop-in-invoices.service.js';
import { DropInRepository } from './drop-in.repository.js';
import { KeylessAccountsRepository } from './keyless-accounts.repository.js';
import { KeylessAccounts } from './keyless-accounts.service.js';
import { LegacyDirectoryController } from './legacy-directory.controller.js';
import { LegacyController } from './legacy.controller.js';
import { LegacyService } from './legacy.service.js';
import { SourceLimitGuard } from './source-limit.guard.js';
import { WellKnownController } from './well-known.controller.js';

/** `/api/*` and `/.well-known/*`: what published clients call, unchanged. */
@Module({
  imports: [OperatorsModule, DirectoryModule],
  controllers: [DropInInvoicesController, LegacyController, LegacyDirectoryController, WellKnownController],
  providers: [DropInInvoices, DropInRepository, KeylessAccounts, KeylessAccountsRepository, LegacyService, SourceLimitGuard],
  exports: [KeylessAccounts],
})
export class DropInModule {}
