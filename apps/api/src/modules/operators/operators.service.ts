import { Inject, Injectable } from '@nestjs/common';
import { newUuid, satsToMsat } from '@l402kit/money-types';
import type { ClosingJson, OperatorJson, SignedUpJson, SignUp, UpdateOperator } from '@l402kit/contracts';
import { startClosing } from '../../money/close-operator.js';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { reconsiderPayout } from '../../money/reconsider-payout.js';
import { ApiKeyCache } from '../../platform/auth/api-key-cache.js';
import { newToken } from '../../platform/auth/session-cookie.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/problem-details/problem.js';
import { ApiKeysRepository } from '../api-keys/api-keys.repository.js';
import { addressProblem } from './operators.errors.js';
import { OperatorsRepository } from './operators.repository.js';
import { operatorJson } from './operators.schemas.js';

@Injectable()
export class OperatorsService {
  constructor(
    private readonly database: Database,
    private readonly operators: OperatorsRepository,
    private readonly apiKeys: ApiKeysRepository,
    private readonly keyCache: ApiKeyCache,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Opens an account. The address is asked for its payment terms first: one that cannot be paid leaves nothing behind.
   * @throws Problem address-…, with the reason in words
   */
  async signUp(body: SignUp): Promise<SignedUpJson> {
    const normalised = this.addresses.normalise(body.lightningAddress);
    if (!normalised.ok) throw addressProblem(normalised.error);
    const lightningAddress = normalised.value;
    const resolved = await this.addresses.resolve(lightningAddress);
    if (!resolved.ok) throw addressProblem(resolved.error);
    const payoutThresholdMsat = satsToMsat(BigInt(body.payoutThresholdSats ?? 0));
    const id = newUuid();
    return this.database.transaction(async (tx) => {
      const createdAt = await this.operators.create(tx, { id, lightningAddress, payoutThresholdMsat });
      const admin = await this.apiKeys.create(tx, { id: newUuid(), operatorId: id, name: 'admin', scopes: ['admin'] });
      const invoices = await this.apiKeys.create(tx, { id: newUuid(), operatorId: id, name: 'invoices', scopes: ['invoices'] });
      const operator = operatorJson({ id, lightningAddress, status: 'active', tier: null, payoutThresholdMsat, bearsExcessRouting: false, createdAt }, this.config.FEE_PPM);
      return { operator, keys: { admin, invoices } };
    });
  }

  async show(operatorId: string): Promise<OperatorJson> {
    return operatorJson(await this.operators.find(operatorId), this.config.FEE_PPM);
  }

  /** Final: there is no way back. @throws Problem operator-closed */
  async close(operatorId: string): Promise<ClosingJson> {
    const { token, hash } = newToken();
    if (!await this.database.transaction((tx) => startClosing(tx, operatorId, hash))) throw new Problem('operator-closed');
    this.keyCache.forgetOperator(operatorId);
    return { operator: await this.show(operatorId), closingReceipt: token };
  }

  async update(operatorId: string, body: UpdateOperator): Promise<OperatorJson> {
    if (body.renewFromBalance !== undefined) await this.operators.setRenewal(operatorId, body.renewFromBalance);
    const updated = await this.operators.update(operatorId, {
      ...(body.payoutThresholdSats === undefined ? {} : { payoutThresholdMsat: satsToMsat(BigInt(body.payoutThresholdSats)) }),
      ...(body.bearsExcessRouting === undefined ? {} : { bearsExcessRouting: body.bearsExcessRouting }),
    });
    await reconsiderPayout(this.database, operatorId);
    return operatorJson(updated, this.config.FEE_PPM);
  }
}
