import { amountErrors, filtersFrom, filtersQuery, invoicesQuery, msatFrom, searchError } from './payment-filters';

const from = (query: string) => filtersFrom(new URLSearchParams(query));
const now = new Date('2026-03-12T14:32:07Z');

describe('filters of the payments', () => {
  it('reads an absurd address as the plain page', () => {
    expect(from('status=drop+table&period=-5&resource=')).toEqual({ search: '', status: '', resource: '', period: '7', least: '', most: '' });
    expect(from(`q=${'x'.repeat(9_000)}`).search).toHaveLength(500);
  });

  it('survives a reload: what the address says is what was chosen', () => {
    const chosen = { search: '', status: 'paid', resource: 'GET /v1/tiles/{z}', period: '30', least: '0.5', most: '21000' };
    expect(from(filtersQuery(chosen))).toEqual(chosen);
    expect(filtersQuery(from(''))).toBe('');
  });

  it('looks a whole payment hash up whenever it was paid, whatever else is chosen', () => {
    const hash = 'AB'.repeat(32);
    expect(invoicesQuery({ ...from('status=open&period=today'), search: ` ${hash} ` }, now)).toEqual({ paymentHash: hash.toLowerCase() });
  });

  it('counts days from midnight UTC, today included', () => {
    expect(invoicesQuery(from('period=today'), now).createdAfter).toBe('2026-03-12T00:00:00.000Z');
    expect(invoicesQuery(from(''), now).createdAfter).toBe('2026-03-06T00:00:00.000Z');
    expect(invoicesQuery(from('period=all'), now).createdAfter).toBeUndefined();
  });

  it('reads amounts in sats with up to three decimals, and asks for msat', () => {
    expect([msatFrom('21'), msatFrom('0.5'), msatFrom('1 000,001'), msatFrom('1.2345'), msatFrom('-1'), msatFrom('1e9'), msatFrom('')]).toEqual([21_000, 500, 1_000_001, undefined, undefined, undefined, undefined]);
    expect(invoicesQuery(from('least=10&most=0x'), now)).toMatchObject({ minAmountMsat: 10_000, maxAmountMsat: undefined });
  });

  it('says which bound of the amount is wrong', () => {
    expect(amountErrors(from('least=lots'))).toEqual({ least: 'A number of sats, such as 21 or 0.5.' });
    expect(amountErrors(from('least=10&most=9'))).toEqual({ most: 'Less than the least.' });
    expect(amountErrors(from('least=10&most=10'))).toEqual({});
  });

  it('says how many digits a mistyped hash has, and lets names be names', () => {
    expect(searchError('a'.repeat(63))).toBe('A payment hash is 64 hex digits. This one has 63.');
    expect(searchError('a'.repeat(64))).toBeUndefined();
    expect(searchError('GET /v1/forecast')).toBeUndefined();
    expect(searchError('cafe')).toBeUndefined();
  });
});
