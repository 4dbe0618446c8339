import type { ClientRequest, IncomingHttpHeaders } from 'node:http';
import { constants, type ClientHttp2Stream } from 'node:http2';
import { pipeline, Transform, type Readable } from 'node:stream';

/** The upstream took longer than it may. */
export class TooSlow extends Error {
  override readonly name = 'TooSlow';
  constructor() { super('no answer in time'); }
}

export interface Answer {
  readonly status: number;
  /** Pseudo-headers of HTTP/2 included. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** One request to the upstream and its answer, in either version of HTTP. */
export interface Exchange {
  /** Fails when there will be none. */
  readonly answer: Promise<Answer>;
  /** @param reason why the answer fails, unless it is there */
  abort(reason?: Error): void;
}

export function exchangeOverHttp1(request: ClientRequest): Exchange {
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    request.once('response', (response) => resolve({ status: response.statusCode ?? 502, headers: response.headers, body: response }));
  });
  return { answer, abort: (reason) => { request.destroy(reason); } };
}

export function exchangeOverHttp2(stream: ClientHttp2Stream): Exchange {
  const answer = new Promise<Answer>((resolve, reject) => {
    stream.on('error', reject);
    stream.once('response', (headers) => resolve({ status: headers[':status'] ?? 502, headers, body: pipeline(stream, wholeOrFailed(stream), () => undefined) }));
    stream.once('close', () => reject(new Error('the upstream ended the exchange')));
  });
  return {
    answer,
    abort: (reason) => {
      if (reason === undefined) stream.close(constants.NGHTTP2_CANCEL);
      else stream.destroy(reason);
    },
  };
}

/** Passes on what a stream says. Node lets a stream whose connection was cut end like one that has said everything. */
function wholeOrFailed(stream: ClientHttp2Stream): Transform {
  return new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => done((stream.rstCode ?? constants.NGHTTP2_NO_ERROR) === constants.NGHTTP2_NO_ERROR ? null : new Error('the upstream broke off')),
  });
}
