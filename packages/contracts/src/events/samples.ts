/** Values that the samples of all events share, so that together they tell one story. */
import { msat, type PublicId } from '@l402kit/money-types';

export const SAMPLE = {
  operatorId: 'op_01kaewb0v8fq2t7m3x9d5hncz4' as PublicId<'op'>,
  invoiceId: 'inv_01kaewb1r6e8vtbk4w2c7yg5ps' as PublicId<'inv'>,
  payoutId: 'po_01kaewb2e9h3qzn6d8x1m4tjva' as PublicId<'po'>,
  endpointId: 'whe_01kaewb0z2s7c5r4n9kq3f8xtd' as PublicId<'whe'>,
  eventId: 'evt_01kaewb1vd5m8y2g6j4t0z7chb' as PublicId<'evt'>,
  paymentHash: '3f1c9a52d4b07e6688c1f0a94e2d7b35a6081c4fd92be573e0174a8cb6d25f91',
  preimage: '9c4e1f70b3a862d55e0b7f19a4c3d82610f5e7bb93d24ac86f170e5d3b98c264',
  payoutHash: 'ef8512662e2c628aca110d1a4ed32aa264c370d55f4ff355d49596c618d82d08',
  lightningAddress: 'alice@example.com',
  resource: '/api/data',
  at: new Date('2026-11-20T09:30:00.250Z'),
  oneHourLater: new Date('2026-11-20T10:30:00.250Z'),
  amountMsat: msat(10_000n),
  feeMsat: msat(30n),
  netMsat: msat(9_970n),
  payoutMsat: msat(9_000n),
  routingFeeMsat: msat(12n),
  proPriceMsat: msat(9_000_000n),
} as const;
