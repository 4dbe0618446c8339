import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { AddressProofsController } from './address-proofs.controller.js';
import { AddressProofsRepository } from './address-proofs.repository.js';
import { AddressProofsService } from './address-proofs.service.js';
import { AdminSession } from './admin-session.js';
import { BrowserBinding } from './browser-binding.js';
import { WalletAuthController } from './wallet-auth.controller.js';
import { WalletAuthService } from './wallet-auth.service.js';
import { WalletAuthsRepository } from './wallet-auths.repository.js';
import { WalletChallenges } from './wallet-challenges.js';
import { WalletKeysController } from './wallet-keys.controller.js';
import { WalletKeysRepository } from './wallet-keys.repository.js';

@Module({
  imports: [SessionsModule],
  controllers: [WalletAuthController, WalletKeysController, AddressProofsController],
  providers: [WalletAuthService, WalletAuthsRepository, WalletChallenges, WalletKeysRepository, AddressProofsService, AddressProofsRepository, AdminSession, BrowserBinding],
})
export class AuthModule {}
