/** Reads fields of a JSON body or a query; what is wrong is said with the field's name. */
import type { Msat } from '@l402kit/money-types';
import { msatFromJson } from '@l402kit/money-types';
import { invalid } from './http-problem.js';

type Fields = Readonly<Record<string, unknown>>;
interface Range {
  readonly min: number;
  readonly max: number;
}

export function wholeNumber(fields: Fields, name: string, { min, max }: Range, fallback?: number): number {
  const value = fields[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw invalid(`${name} must be a whole number from ${min} to ${max}`);
  }
  return value;
}
export const amountMsat = (fields: Fields, name: string, range: Range, fallback?: number): Msat => msatFromJson(wholeNumber(fields, name, range, fallback));

export function textField(fields: Fields, name: string, maxBytes: number, fallback?: string): string {
  const value = fields[name] ?? fallback;
  if (typeof value !== 'string' || Buffer.byteLength(value) > maxBytes) throw invalid(`${name} must be text of at most ${maxBytes} bytes`);
  return value;
}

/** A whole number out of a query. */
export function queryNumber(query: URLSearchParams, name: string, { min, max }: Range, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return wholeNumber({ [name]: value }, name, { min, max });
}

export function paymentHash(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw invalid('A payment hash is 64 lowercase hex digits');
  return text;
}
