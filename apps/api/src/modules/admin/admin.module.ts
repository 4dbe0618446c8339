import { Module } from '@nestjs/common';
import { BrowserBinding } from '../auth/browser-binding.js';
import { WalletAuthsRepository } from '../auth/wallet-auths.repository.js';
import { WalletChallenges } from '../auth/wallet-challenges.js';
import { WebhookHealthRepository } from '../webhooks/health/health.repository.js';
import { AdminEndpointsService } from './admin-endpoints.service.js';
import { AdminQueuesController } from './admin-queues.controller.js';
import { AdminQueuesRepository } from './admin-queues.repository.js';
import { AdminQueuesService } from './admin-queues.service.js';
import { AdminUnclaimedController } from './admin-unclaimed.controller.js';
import { AdminUnclaimedService } from './admin-unclaimed.service.js';
import { AdminController } from './admin.controller.js';
import { AdminRepository } from './admin.repository.js';
import { AdminService } from './admin.service.js';
import { StaffAccess } from './staff-access.js';
import { StaffSessionsRepository } from './staff-sessions.repository.js';

// Not AuthModule: its routes belong to the public port.
@Module({
  controllers: [AdminController, AdminQueuesController, AdminUnclaimedController],
  providers: [AdminService, AdminRepository, AdminQueuesService, AdminQueuesRepository, AdminEndpointsService, WebhookHealthRepository, AdminUnclaimedService, StaffAccess, StaffSessionsRepository, WalletChallenges, WalletAuthsRepository, BrowserBinding],
})
export class AdminModule {}
