/** Two peers joined by byte queues instead of a socket. */
import { ldk } from './load-ldk.js';
import type { LdkNode } from './ldk-node.js';
import { unwrap } from './ldk-values.js';

interface End {
  readonly node: LdkNode;
  readonly socket: ldk.SocketDescriptor;
  /** Bytes on their way to this end. */
  inbox: Uint8Array[];
}

let sockets = 0n;

export class MemoryLink {
  readonly #ends: readonly [End, End];
  #hangUp = false;
  #open = true;

  constructor(readonly from: LdkNode, readonly to: LdkNode, private readonly wake: () => void) {
    const near: End = { node: from, socket: this.#socket(() => far), inbox: [] };
    const far: End = { node: to, socket: this.#socket(() => near), inbox: [] };
    this.#ends = [near, far];
    unwrap(to.peers.new_inbound_connection(far.socket, ldk.Option_SocketAddressZ.constructor_none()), 'Accepting a peer');
    const hello = unwrap<Uint8Array>(
      from.peers.new_outbound_connection(to.id, near.socket, ldk.Option_SocketAddressZ.constructor_none()), 'Calling a peer');
    far.inbox.push(hello);
    wake();
  }

  #socket(destination: () => End): ldk.SocketDescriptor {
    const id = (sockets += 1n);
    return ldk.SocketDescriptor.new_impl({
      send_data: (data) => { destination().inbox.push(data); this.wake(); return data.length; },
      disconnect_socket: () => { this.#hangUp = true; this.wake(); },
      eq: (other) => other.hash() === id,
      hash: () => id,
    });
  }

  get isOpen(): boolean { return this.#open; }
  joins(a: LdkNode, b: LdkNode): boolean { return (this.from === a && this.to === b) || (this.from === b && this.to === a); }

  /** Delivers what is queued now. Answers whether anything moved; closes when either side hung up. */
  deliver(): boolean {
    let moved = false;
    for (const end of this.#ends) {
      if (end.inbox.length === 0) continue;
      moved = true;
      for (const chunk of end.inbox.splice(0)) {
        if (end.node.peers.read_event(end.socket, chunk).is_ok()) continue;
        this.#hangUp = true;
        break;
      }
    }
    if (this.#hangUp) this.close();
    return moved;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const end of this.#ends) {
      end.inbox = [];
      end.node.peers.socket_disconnected(end.socket);
    }
  }
}
