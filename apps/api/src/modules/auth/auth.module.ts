import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module.js';
import { BrowserBinding } from './browser-binding.js';
import { WalletAuthController } from './wallet-auth.controller.js';
import { WalletAuthService } from './wallet-auth.service.js';
import { WalletAuthsRepository } from './wallet-auths.repository.js';
import { WalletKeysController } from './wallet-keys.controller.js';
import { WalletKeysRepository } from './wallet-keys.repository.js';

@Module({
  imports: [SessionsModule],
  controllers: [WalletAuthController, WalletKeysController],
  providers: [WalletAuthService, WalletAuthsRepository, WalletKeysRepository, BrowserBinding],
})
export class AuthModule {}
