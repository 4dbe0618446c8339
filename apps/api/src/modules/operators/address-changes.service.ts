import { Inject, Injectable } from '@nestjs/common';
import { newUuid, publicId, type Clock } from '@l402kit/money-types';
import type { AddressChangeJson, Page, StartAddressChange } from '@l402kit/contracts';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { changeDelayMs, changeProof, type ChangeProof } from '../../money/rules/address-change.js';
import type { AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { CLOCK } from '../../platform/clock/clock.js';
import type { AddressChange } from '../../platform/database/generated/client.js';
import { pageRequest, toPage, uuidInPath } from '../../platform/http/page.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';
import { IdempotencyKeys } from '../../platform/idempotency/idempotency-keys.js';
import type { IdempotentRequest } from '../../platform/idempotency/idempotent-request.js';
import { notFound, Problem } from '../../platform/problem-details/problem.js';
import { AddressChangesRepository } from './address-changes.repository.js';
import { addressProblem } from './operators.errors.js';
import { OperatorsRepository } from './operators.repository.js';

@Injectable()
export class AddressChangesService {
  constructor(
    private readonly changes: AddressChangesRepository,
    private readonly operators: OperatorsRepository,
    private readonly idempotency: IdempotencyKeys,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Problem address-…, validation-failed, address-change-waiting, operator-closed */
  async start({ operatorId, sessionId }: AuthenticatedOperator, body: StartAddressChange, request: IdempotentRequest | undefined): Promise<AddressChangeJson> {
    const operator = await this.operators.find(operatorId);
    if (operator.status === 'closed') throw new Problem('operator-closed');
    if (operator.kind === 'address') throw fieldProblem('lightningAddress', 'cannot be changed: this account belongs to its address, because its invoices are made without a key');
    const normalised = this.addresses.normalise(body.lightningAddress);
    if (!normalised.ok) throw addressProblem(normalised.error);
    if (normalised.value === operator.lightningAddress) throw fieldProblem('lightningAddress', 'is where payouts go already');
    const resolved = await this.addresses.resolve(normalised.value, { fresh: true });
    if (!resolved.ok) throw addressProblem(resolved.error);
    const requestedAt = this.clock.now();
    const proof = changeProof(await this.changes.evidence(operatorId, sessionId), requestedAt);
    const change = { id: newUuid(), operatorId, newLightningAddress: normalised.value, proof, requestedAt, effectiveAt: new Date(requestedAt.getTime() + changeDelayMs(proof)) };
    return this.idempotency.once(request, { kind: 'addressChange', resourceId: change.id, status: 201, bearsSecret: false }, async (tx) => {
      const made = await this.changes.create(tx, change);
      if (made === undefined) throw new Problem('address-change-waiting');
      return changeJson(made);
    });
  }

  async list(operatorId: string, query: { readonly limit: number; readonly after?: string | undefined }): Promise<Page<AddressChangeJson>> {
    const page = pageRequest('addressChange', query);
    return toPage('addressChange', await this.changes.list(operatorId, page), page, changeJson);
  }

  /** @throws Problem not-found, address-change-finished */
  async cancel(operatorId: string, id: string): Promise<void> {
    const uuid = uuidInPath('addressChange', id, 'change of the address');
    if (await this.changes.cancel(operatorId, uuid, this.clock.now())) return;
    throw await this.changes.find(operatorId, uuid) === null ? notFound('change of the address') : new Problem('address-change-finished');
  }
}

const changeJson = (row: AddressChange): AddressChangeJson => ({
  id: publicId('addressChange', row.id),
  lightningAddress: row.lightningAddress,
  newLightningAddress: row.newLightningAddress,
  status: row.status,
  proof: row.proof as ChangeProof,
  requestedAt: row.requestedAt.toISOString(),
  effectiveAt: row.effectiveAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});
