import { Module } from '@nestjs/common';
import { BrowserBinding } from '../auth/browser-binding.js';
import { WalletAuthsRepository } from '../auth/wallet-auths.repository.js';
import { WalletChallenges } from '../auth/wallet-challenges.js';
import { AdminController } from './admin.controller.js';
import { AdminRepository } from './admin.repository.js';
import { AdminService } from './admin.service.js';
import { StaffAccess } from './staff-access.js';
import { StaffSessionsRepository } from './staff-sessions.repository.js';

// Not AuthModule: its routes belong to the public port.
@Module({ controllers: [AdminController], providers: [AdminService, AdminRepository, StaffAccess, StaffSessionsRepository, WalletChallenges, WalletAuthsRepository, BrowserBinding] })
export class AdminModule {}
