import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { publicId } from '@l402kit/money-types';
import { listWalletKeysQuery, walletKeyPageSchema, type Page, type WalletKeyJson } from '@l402kit/contracts';
import type { z } from 'zod';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import type { WalletKey } from '../../platform/database/generated/client.js';
import { Describe } from '../../platform/http/describe.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { walletKeyNotFound } from './auth.errors.js';
import { WalletKeysRepository } from './wallet-keys.repository.js';

@ApiTags('Sessions')
@Controller('v1/wallet-keys')
export class WalletKeysController {
  constructor(private readonly wallets: WalletKeysRepository) {}

  @Get()
  @RequireScope('read')
  @Describe('List linked wallets', { status: 200, answer: walletKeyPageSchema, description: 'Newest first.' })
  async list(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: listWalletKeysQuery }) query: z.infer<typeof listWalletKeysQuery>): Promise<Page<WalletKeyJson>> {
    const page = pageRequest('walletKey', query);
    return toPage('walletKey', await this.wallets.list(operatorId, page), page, walletKeyJson);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('admin')
  @Describe('Remove a linked wallet', { status: 204, errors: ['not-found'], description: 'It can no longer sign in, and its sessions end at once.' })
  async remove(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Param('id') id: string): Promise<void> {
    if (!await this.wallets.remove(operatorId, uuidInPath('walletKey', id, 'linked wallet'))) throw walletKeyNotFound();
  }
}

const walletKeyJson = (row: WalletKey): WalletKeyJson => ({
  id: publicId('walletKey', row.id),
  name: row.name,
  publicKey: Buffer.from(row.publicKey).toString('hex'),
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
});
