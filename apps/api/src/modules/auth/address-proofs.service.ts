import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newUuid, publicId, type Clock } from '@l402kit/money-types';
import type { AddressProofJson, ProveAddress, ProvedAddressJson, StartAddressProof } from '@l402kit/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ADDRESS_RESOLVER, type AddressResolver } from '../../money/ports/address-resolver.js';
import { EARNED_AT_LEAST_MSAT, MOST_PROOFS_A_DAY, normalCode, proofAmount, PROOF_LIFE_MS, PROOF_TRIES } from '../../money/rules/proof.js';
import { hashProofCode } from '../../money/send-proofs.js';
import { AllowedOrigins } from '../../platform/auth/allowed-origins.js';
import { CLOCK } from '../../platform/clock/clock.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import type { AddressProof } from '../../platform/database/generated/client.js';
import { GUARDED_HTTP, type GuardedHttp } from '../../platform/guarded-http/index.js';
import { uuidInPath } from '../../platform/http/page.js';
import { fieldProblem } from '../../platform/http/validation-pipe.js';
import { addressProblem } from '../operators/operators.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { AddressProofsRepository, type ProvableAccount } from './address-proofs.repository.js';
import { AdminSession } from './admin-session.js';
import { proofCodeWrong, proofEnded, proofNotFound, proofNotPossible } from './auth.errors.js';
import { BrowserBinding } from './browser-binding.js';
import { fileHolds, newFileContent, proofFileUrl } from './proof-file.js';

/** Who controls a Lightning Address shows it with a code that was paid there, or with a file on its domain. */
@Injectable()
export class AddressProofsService {
  private readonly loopbackHosts: readonly string[];

  constructor(
    private readonly proofs: AddressProofsRepository,
    private readonly sessions: SessionsService,
    private readonly adminSession: AdminSession,
    private readonly browsers: BrowserBinding,
    private readonly origins: AllowedOrigins,
    @Inject(ADDRESS_RESOLVER) private readonly addresses: AddressResolver,
    @Inject(GUARDED_HTTP) private readonly http: GuardedHttp,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) config: Config,
  ) {
    this.loopbackHosts = config.ALLOW_LOOPBACK_HOSTS;
  }

  /** @throws Problem address-…, proof-not-possible, origin-not-allowed; for a change of the address session-invalid */
  async start(body: StartAddressProof, request: FastifyRequest, reply: FastifyReply): Promise<AddressProofJson> {
    this.origins.checkIfGiven(request);
    const account = await this.account(body, request);
    if (account.earnedMsat < EARNED_AT_LEAST_MSAT) throw proofNotPossible('This address has earned less than 100 sats here.');
    if (body.method === 'payment') await this.checkPayable(account);
    const id = newUuid();
    const row = await this.proofs.create({
      id, operatorId: account.operatorId, lightningAddress: account.lightningAddress, method: body.method, state: body.method === 'file' ? 'sent' : 'preparing',
      fileContent: body.method === 'file' ? newFileContent() : null, askedBy: request.ip, forChange: body.purpose === 'address-change',
      expiresAt: new Date(this.clock.now().getTime() + PROOF_LIFE_MS), browserHash: this.browsers.bind(id, PROOF_LIFE_MS / 1_000, reply),
    });
    return this.json(row);
  }

  /** @throws Problem not-found */
  async show(id: string, request: FastifyRequest): Promise<AddressProofJson> {
    return this.json(await this.find(id, request));
  }

  /** @throws Problem not-found, proof-ended, proof-code-wrong, origin-not-allowed */
  async prove(id: string, { code }: ProveAddress, request: FastifyRequest, reply: FastifyReply): Promise<ProvedAddressJson> {
    this.origins.checkIfGiven(request);
    const proof = await this.find(id, request);
    if (proof.method === 'payment' && code === undefined) throw fieldProblem('code', 'is required: the 8 characters in the comment of the payment');
    if (!await this.proofs.takeTry(proof.id, this.clock.now())) throw proofEnded();
    if (!await this.isRight(proof, code)) throw proofCodeWrong(Math.max(0, PROOF_TRIES - proof.tries - 1));
    if (!await this.proofs.prove(proof.id, this.clock.now())) throw proofEnded();
    const session = proof.forChange ? null : await this.sessions.open(proof.operatorId, { method: 'address-proof' }, ['admin'], request, reply);
    return { proof: this.json(await this.find(id, request)), session };
  }

  private async account(body: StartAddressProof, request: FastifyRequest): Promise<ProvableAccount> {
    const normalised = this.addresses.normalise(body.lightningAddress);
    if (!normalised.ok) throw addressProblem(normalised.error);
    if (body.purpose === 'sign-in') {
      const account = await this.proofs.findAccount({ lightningAddress: normalised.value });
      if (account === undefined) throw proofNotPossible('There is no account that belongs to this address itself. Accounts that were made with a key are opened with that key.');
      return account;
    }
    const { operatorId } = await this.adminSession.of(request);
    const account = (await this.proofs.findAccount({ operatorId }))!;
    if (account.lightningAddress !== normalised.value) throw fieldProblem('lightningAddress', 'must be the present address of this account');
    return account;
  }

  private async checkPayable(account: ProvableAccount): Promise<void> {
    if (account.proofsToday >= MOST_PROOFS_A_DAY) throw proofNotPossible(`${MOST_PROOFS_A_DAY} codes have been sent to this address today. Try again tomorrow, or use a file.`);
    const terms = await this.addresses.resolve(account.lightningAddress);
    if (!terms.ok) throw addressProblem(terms.error);
    const amount = proofAmount(terms.value);
    if (!amount.ok) throw proofNotPossible(`${amount.error} Use a file instead.`);
  }

  private async isRight(proof: AddressProof, code: string | undefined): Promise<boolean> {
    if (proof.method === 'file') return fileHolds(this.http, this.fileUrl(proof), proof.fileContent!);
    return proof.codeHash !== null && timingSafeEqual(hashProofCode(proof.id, normalCode(code!)), proof.codeHash);
  }

  private async find(id: string, request: FastifyRequest): Promise<AddressProof> {
    const uuid = uuidInPath('addressProof', id, 'proof');
    const browserHash = this.browsers.hashIn(uuid, request);
    const proof = browserHash === undefined ? null : await this.proofs.find(uuid, browserHash);
    if (proof === null) throw proofNotFound();
    return proof;
  }

  private fileUrl({ lightningAddress }: Pick<AddressProof, 'lightningAddress'>): string {
    return proofFileUrl(lightningAddress, this.loopbackHosts);
  }

  private json(row: AddressProof): AddressProofJson {
    const ended = row.state !== 'proved' && row.state !== 'failed' && row.expiresAt <= this.clock.now();
    return {
      id: publicId('addressProof', row.id), lightningAddress: row.lightningAddress, method: row.method, state: ended ? 'expired' : row.state, triesLeft: Math.max(0, PROOF_TRIES - row.tries),
      file: row.fileContent === null ? null : { url: this.fileUrl(row), content: row.fileContent },
      failure: row.failureCode === null ? null : { code: row.failureCode, detail: row.failureDetail ?? '' },
      createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString(),
    };
  }
}
