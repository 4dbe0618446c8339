/**
 * A regtest chain of headers and nothing else: LDK checks neither the proof of work nor that the inputs exist.
 * Block headers are the only clock that the nodes have.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Transaction } from 'bitcoinjs-lib';

// What BestBlock starts from on regtest, in internal byte order.
const GENESIS = Buffer.from('0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206', 'hex').reverse();
const VERSION = 0x2000_0000;
const EASIEST_TARGET = 0x207f_ffff;

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
export const unixSeconds = (): number => Math.floor(Date.now() / 1000);

export interface Block {
  readonly header: Uint8Array;
  readonly height: number;
  readonly transactions: readonly Uint8Array[];
}
export interface SavedChain {
  readonly height: number;
  readonly header: Uint8Array;
}

export class SyntheticChain {
  #height: number;
  #header: Uint8Array;
  readonly #mempool: Uint8Array[] = [];

  constructor(saved?: SavedChain) {
    this.#height = saved?.height ?? 0;
    this.#header = Uint8Array.from(saved?.header ?? []);
  }

  get height(): number { return this.#height; }
  save(): SavedChain { return { height: this.#height, header: this.#header }; }
  broadcast(transaction: Uint8Array): void { this.#mempool.push(transaction); }

  /** Seals what was broadcast into the next block. */
  mine(): Block {
    const transactions = this.#mempool.splice(0);
    const header = Buffer.alloc(80);
    header.writeInt32LE(VERSION, 0);
    (this.#height === 0 ? GENESIS : sha256(sha256(this.#header))).copy(header, 4);
    sha256(Buffer.concat([Buffer.from([this.#height & 0xff]), ...transactions])).copy(header, 36);
    header.writeUInt32LE(unixSeconds(), 68);
    header.writeUInt32LE(EASIEST_TARGET, 72);
    this.#height += 1;
    this.#header = Uint8Array.from(header);
    return { header: this.#header, height: this.#height, transactions };
  }

  /** The tip's header with the present time: moves the nodes' clock without a block. */
  headerNow(): Uint8Array {
    const header = Uint8Array.from(this.#header);
    new DataView(header.buffer).setUint32(68, unixSeconds(), true);
    return header;
  }
}

/** Pays `valueSats` to a channel's script out of an output that never existed. The input carries a witness because LDK looks for one. */
export function syntheticFunding(outputScript: Uint8Array, valueSats: bigint): Uint8Array {
  const transaction = new Transaction();
  transaction.version = 2;
  transaction.addInput(randomBytes(32), 0, 0xffff_ffff);
  transaction.setWitness(0, [randomBytes(71), randomBytes(33)]);
  transaction.addOutput(outputScript, valueSats);
  return Uint8Array.from(transaction.toBuffer());
}
