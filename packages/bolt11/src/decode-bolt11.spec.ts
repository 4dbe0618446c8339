/** The examples of BOLT 11 (CC BY 4.0), today's and the older ones without payment secrets, and what else must be refused. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { bech32 } from '@scure/base';
import { decodeBolt11, encodeBolt11, readBolt11Unverified } from './index.js';
import type { Bolt11Invoice, Bolt11ProblemCode } from './index.js';
import { signatureHash } from './signature.js';
import { FIELD } from './tagged-fields.js';
import { bytesToWords, numberToWords } from './words.js';

const SPEC_KEY = hexToBytes('e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734');
const SPEC_PAYEE = '03e7156ae33b0a208d0744199163177e909e80176e55d97a2f221ede0f934dd9ad';
const SPEC_HASH = '0001020304050607080900010203040506070809000102030405060708090102';
const HASH_WORDS = 'pp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypq';
const CAKE = 'hp58yjmdan79s6qqdhdzgynm4zwqd5d7xmw5fk98klysy043l2ahrqs';
const COFFEE_BEANS = `lnbc25m1pvjluez${HASH_WORDS}dq5vdhkven9v5sxyetpdeessp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygs9q5sqqqqqqqqqqqqqqqpqsq67gye39hfg3zd8rgc80k32tvy9xk2xunwm5lzexnvpx6fd77en8qaq424dxgt56cag2dpt359k3ssyhetktkpqh24jqnjyw6uqd08sgptq44qu`;
/** The same with a field of an unknown type, an unknown kind of fallback, and p, h, s, n a word too short or too long. */
const COFFEE_BEANS_AND_FIELDS_TO_IGNORE = [
  `lnbc25m1pvjluez${HASH_WORDS}dq5vdhkven9v5sxyetpdeessp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygs9q5sqqqqqqqqqqqqqqqpqsq`,
  '2qrqqq', `fppn${'q'.repeat(32)}`, ...['p', 'h', 's'].flatMap((letter) => [`${letter}pn${'q'.repeat(51)}`, `${letter}p4${'q'.repeat(53)}`]),
  `np5${'q'.repeat(52)}`, `npk${'q'.repeat(54)}`,
  '2jxxfsnucm4jf4zwtznpaxphce606fvhvje5x7d4gw7n73994hgs7nteqvenq8a4ml8aqtchv5d9pf7l558889hp4yyrqv6a7zpq9fgpskqhza',
].join('');

function accepted(text: string): Bolt11Invoice {
  const decoded = decodeBolt11(text);
  if (!decoded.ok) throw new Error(`${decoded.problem.code}: ${decoded.problem.detail}`);
  return decoded.invoice;
}
function refusal(text: string): Bolt11ProblemCode | 'accepted' {
  const decoded = decodeBolt11(text);
  if (!decoded.ok) expect(decoded.problem.detail).toMatch(/\.$/);
  return decoded.ok ? 'accepted' : decoded.problem.code;
}

describe('the examples of the specification are read', () => {
  const examples: [string, string, Partial<Bolt11Invoice>][] = [
    ['a donation of any amount', `lnbc1pvjluez${HASH_WORDS}dpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq8rkx3yf5tcsyz3d73gafnh3cax9rn449d9p5uxz9ezhhypd0elx87sjle52x86fux2ypatgddc6k63n7erqz25le42c4u4ecky03ylcqca784w`,
      { amountMsat: undefined, description: 'Please consider supporting this project', expirySeconds: 3600, minFinalCltvExpiry: 18 }],
    ['a cup of coffee within a minute', `lnbc2500u1pvjluez${HASH_WORDS}dq5xysxxatsyp3k7enxv4jsxqzpuaztrnwngzn3kdzw5hydlzf03qdgm2hdq27cqv3agm2awhz5se903vruatfhq77w3ls4evs3ch9zw97j25emudupq63nyw24cg27h2rspfj9srp`,
      { amountMsat: 250_000_000n, description: '1 cup coffee', expirySeconds: 60 }],
    ['a description in UTF-8', `lnbc2500u1pvjluez${HASH_WORDS}dpquwpc4curk03c9wlrswe78q4eyqc7d8d0xqzpuyk0sg5g70me25alkluzd2x62aysf2pyy8edtjeevuv4p2d5p76r4zkmneet7uvyakky2zr4cusd45tftc9c5fh0nnqpnl2jfll544esqchsrny`,
      { description: 'ナンセンス 1杯' }],
    ['a hashed description', `lnbc20m1pvjluez${HASH_WORDS}${CAKE}cc6gd6ql3jrc5yzme8v4ntcewwz5cnw92tz0pc8qcuufvq7khhr8wpald05e92xw006sq94mg8v2ndf4sefvf9sygkshp5zfem29trqq2yxxz7`,
      { amountMsat: 2_000_000_000n, description: undefined, descriptionHash: bytesToHex(sha256(utf8ToBytes('One piece of chocolate cake, one icecream cone, one pickle, one slice of swiss cheese, one slice of salami, one lollypop, one piece of cherry pie, one sausage, one cupcake, and one slice of watermelon'))) }],
    ['testnet with a fallback address', `lntb20m1pvjluez${CAKE}${HASH_WORDS}fpp3x9et2e20v6pu37c5d9vax37wxq72un98kmzzhznpurw9sgl2v0nklu2g4d0keph5t7tj9tcqd8rexnd07ux4uv2cjvcqwaxgj7v4uwn5wmypjd5n69z2xm3xgksg28nwht7f6zspwp3f9t`,
      { network: 'testnet' }],
    ['two hops of extra routing', `lnbc20m1pvjluez${HASH_WORDS}${CAKE}fpp3qjmp7lwpagxun9pygexvgpjdc4jdj85fr9yq20q82gphp2nflc7jtzrcazrra7wwgzxqc8u7754cdlpfrmccae92qgzqvzq2ps8pqqqqqqpqqqqq9qqqvpeuqafqxu92d8lr6fvg0r5gv0heeeqgcrqlnm6jhphu9y00rrhy4grqszsvpcgpy9qqqqqqgqqqqq7qqzqj9n4evl6mr5aj9f58zp6fyjzup6ywn3x6sk8akg5v4tgn2q8g4fhx05wf6juaxu9760yp46454gpg5mtzgerlzezqcqvjnhjh8z3g2qqdhhwkj`,
      { routeHints: [[
        { pubkey: '029e03a901b85534ff1e92c43c74431f7ce72046060fcf7a95c37e148f78c77255', shortChannelId: '66051x263430x1800', feeBaseMsat: 1n, feeProportionalMillionths: 20, cltvExpiryDelta: 3 },
        { pubkey: '039e03a901b85534ff1e92c43c74431f7ce72046060fcf7a95c37e148f78c77255', shortChannelId: '197637x395016x2314', feeBaseMsat: 2n, feeProportionalMillionths: 30, cltvExpiryDelta: 4 },
      ]] }],
    ['a P2SH fallback', `lnbc20m1pvjluez${CAKE}${HASH_WORDS}fppj3a24vwu6r8ejrss3axul8rxldph2q7z9kmrgvr7xlaqm47apw3d48zm203kzcq357a4ls9al2ea73r8jcceyjtya6fu5wzzpe50zrge6ulk4nvjcpxlekvmxl6qcs9j3tz0469gq5g658y`, {}],
    ['a P2WPKH fallback', `lnbc20m1pvjluez${CAKE}${HASH_WORDS}fppqw508d6qejxtdg4y5r3zarvary0c5xw7kepvrhrm9s57hejg0p662ur5j5cr03890fa7k2pypgttmh4897d3raaq85a293e9jpuqwl0rnfuwzam7yr8e690nd2ypcq9hlkdwdvycqa0qza8`, {}],
    ['a P2WSH fallback', `lnbc20m1pvjluez${CAKE}${HASH_WORDS}fp4qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q28j0v3rwgy9pvjnd48ee2pl8xrpxysd5g44td63g6xcjcu003j3qe8878hluqlvl3km8rm92f5stamd3jw763n3hck0ct7p8wwj463cql26ava`, {}],
    ['features 9, 15 and 99 with a payment secret', COFFEE_BEANS,
      { amountMsat: 2_500_000_000n, description: 'coffee beans', paymentSecret: '11'.repeat(32), features: [9, 15, 99] }],
    ['the same in upper case', COFFEE_BEANS.toUpperCase(), { description: 'coffee beans', features: [9, 15, 99] }],
    ['fields that must be ignored', COFFEE_BEANS_AND_FIELDS_TO_IGNORE, { description: 'coffee beans' }],
    ['payment metadata', 'lnbc10m1pvjluezpp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdp9wpshjmt9de6zqmt9w3skgct5vysxjmnnd9jx2mq8q8a04uqsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygs9q2gqqqqqqsgq7hf8he7ecf7n4ffphs6awl9t6676rrclv9ckg3d3ncn7fct63p6s365duk5wrk202cfy3aj5xnnp5gs3vrdvruverwwq7yzhkf5a3xqpd05wjc',
      { amountMsat: 1_000_000_000n, description: 'payment metadata inside', features: [8, 14, 48] }],
  ];
  it.each(examples)('%s', (_name, text, expected) => {
    expect(accepted(text)).toMatchObject({ network: 'mainnet', timestamp: 1_496_314_658, paymentHash: SPEC_HASH, payee: SPEC_PAYEE, ...expected });
  });

  it('an amount in pico-bitcoin, an expiry of a week and a routing hint of another node', () => {
    const invoice = accepted('lnbc9678785340p1pwmna7lpp5gc3xfm08u9qy06djf8dfflhugl6p7lgza6dsjxq454gxhj9t7a0sd8dgfkx7cmtwd68yetpd5s9xar0wfjn5gpc8qhrsdfq24f5ggrxdaezqsnvda3kkum5wfjkzmfqf3jkgem9wgsyuctwdus9xgrcyqcjcgpzgfskx6eqf9hzqnteypzxz7fzypfhg6trddjhygrcyqezcgpzfysywmm5ypxxjemgw3hxjmn8yptk7untd9hxwg3q2d6xjcmtv4ezq7pqxgsxzmnyyqcjqmt0wfjjq6t5v4khxxqyjw5qcqp2rzjq0gxwkzc8w6323m55m4jyxcjwmy7stt9hwkwe2qxmy8zpsgg7jcuwz87fcqqeuqqqyqqqqlgqqqqn3qq9qn07ytgrxxzad9hc4xt3mawjjt8znfv8xzscs7007v9gh9j569lencxa8xeujzkxs0uamak9aln6ez02uunw6rd2ht2sqe4hz8thcdagpleym0j');
    expect(invoice).toMatchObject({ amountMsat: 967_878_534n, timestamp: 1_572_468_703, expirySeconds: 604_800, expiresAt: 1_573_073_503, minFinalCltvExpiry: 10, paymentHash: '462264ede7e14047e9b249da94fefc47f41f7d02ee9b091815a5506bc8abf75f' });
    expect(invoice.routeHints).toEqual([[{ pubkey: '03d06758583bb5154774a6eb221b1276c9e82d65bbaceca806d90e20c108f4b1c7', shortChannelId: '589390x3312x1', feeBaseMsat: 1000n, feeProportionalMillionths: 2500, cltvExpiryDelta: 40 }]]);
  });

  it('a high-S signature, from which the key is recovered', () => {
    const invoice = accepted('lnbc1pvjluezsp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygspp5qqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqqqsyqcyq5rqwzqfqypqdpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6twvus8g6rfwvs8qun0dfjkxaq9qrsgq357wnc5r2ueh7ck6q93dj32dlqnls087fxdwk8qakdyafkq3yap2r09nt4ndd0unm3z9u5t48y6ucv4r5sg7lk98c77ctvjczkspk5qprc90gx');
    expect(invoice.payee).toMatch(/^0[23][0-9a-f]{64}$/);
  });
});

describe('the invalid examples of the specification are refused', () => {
  it.each<[string, string, Bolt11ProblemCode]>([
    ['an unknown required feature 100', `lnbc25m1pvjluez${HASH_WORDS}dq5vdhkven9v5sxyetpdeessp5zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zygs9q4psqqqqqqqqqqqqqqqpqsqq40wa3khl49yue3zsgm26jrepqr2eghqlx86rttutve3ugd05em86nsefzh4pfurpd9ek9w2vp95zxqnfe2u7ckudyahsa52q66tgzcp6t2dyk`, 'feature-unknown'],
    ['a wrong checksum', `lnbc2500u1pvjluez${HASH_WORDS}dpquwpc4curk03c9wlrswe78q4eyqc7d8d0xqzpuyk0sg5g70me25alkluzd2x62aysf2pyy8edtjeevuv4p2d5p76r4zkmneet7uvyakky2zr4cusd45tftc9c5fh0nnqpnl2jfll544esqchsrnt`, 'bech32-invalid'],
    ['no prefix', `pvjluez${HASH_WORDS}dpquwpc4curk03c9wlrswe78q4eyqc7d8d0xqzpuyk0sg5g70me25alkluzd2x62aysf2pyy8edtjeevuv4p2d5p76r4zkmneet7uvyakky2zr4cusd45tftc9c5fh0nnqpnl2jfll544esqchsrny`, 'bech32-invalid'],
    ['mixed case', `LNBC2500u1pvjluez${HASH_WORDS}dpquwpc4curk03c9wlrswe78q4eyqc7d8d0xqzpuyk0sg5g70me25alkluzd2x62aysf2pyy8edtjeevuv4p2d5p76r4zkmneet7uvyakky2zr4cusd45tftc9c5fh0nnqpnl2jfll544esqchsrny`, 'bech32-invalid'],
    ['a signature from which no key is recovered', `lnbc2500u1pvjluez${HASH_WORDS}dq5xysxxatsyp3k7enxv4jsxqzpuaxtrnwngzn3kdzw5hydlzf03qdgm2hdq27cqv3agm2awhz5se903vruatfhq77w3ls4evs3ch9zw97j25emudupq63nyw24cg27h2rspk28uwq`, 'signature-invalid'],
    ['a text that is too short', `lnbc1pvjluez${HASH_WORDS}dpl2pkx2ctnv5sxxmmwwd5kgetjypeh2ursdae8g6na6hlh`, 'truncated'],
    ['an unknown multiplier', `lnbc2500x1pvjluez${HASH_WORDS}dq5xysxxatsyp3k7enxv4jsxqzpujr6jxr9gq9pv6g46y7d20jfkegkg4gljz2ea2a3m9lmvvr95tq2s0kvu70u3axgelz3kyvtp2ywwt0y8hkx2869zq5dll9nelr83zzqqpgl2zg`, 'amount-invalid'],
    ['a fraction of a millisatoshi', `lnbc2500000001p1pvjluez${HASH_WORDS}dq5xysxxatsyp3k7enxv4jsxqzpu7hqtk93pkf7sw55rdv4k9z2vj050rxdr6za9ekfs3nlt5lr89jqpdmxsmlj9urqumg0h9wzpqecw7th56tdms40p2ny9q4ddvjsedzcplva53s`, 'amount-invalid'],
    ['a payment secret announced and not given', `lnbc20m1pvjluez${HASH_WORDS}${CAKE}9qrsgq7ea976txfraylvgzuxs8kgcw23ezlrszfnh8r6qtfpr6cxga50aj6txm9rxrydzd06dfeawfk6swupvz4erwnyutnjq7x39ymw6j38gp49qdkj`, 'payment-secret-missing'],
  ])('%s', (_name, text, code) => {
    expect(refusal(text)).toBe(code);
  });
});

describe('what strangers may try is refused', () => {
  const p = [FIELD.p, 1, 20, ...bytesToWords(hexToBytes(SPEC_HASH))];
  const s = [FIELD.s, 1, 20, ...bytesToWords(hexToBytes('11'.repeat(32)))];
  const h = [FIELD.h, 1, 20, ...bytesToWords(hexToBytes('22'.repeat(32)))];
  const d = [FIELD.d, 0, 2, ...bytesToWords(utf8ToBytes('a'))];
  const n = [FIELD.n, 1, 21, ...bytesToWords(hexToBytes(SPEC_PAYEE))];
  const x = [FIELD.x, 0, 1, 9];
  const c = [FIELD.c, 0, 1, 9];
  const features = [FIELD.features, 0, 1, 2];

  function signed(fields: number[][], options: { prefix?: string; key?: Uint8Array; highS?: boolean; recovery?: number } = {}): string {
    const prefix = options.prefix ?? 'lnbcrt';
    const words = [...numberToWords(1_700_000_000, 7), ...fields.flat()];
    const bytes = secp256k1.sign(signatureHash(prefix, words), options.key ?? SPEC_KEY, { prehash: false, format: 'recovered' });
    const signature = secp256k1.Signature.fromBytes(bytes, 'recovered');
    const high = new secp256k1.Signature(signature.r, secp256k1.Point.Fn.neg(signature.s));
    const compact = (options.highS ? high : signature).toBytes('compact');
    const recovery = options.recovery ?? (options.highS ? bytes[0]! ^ 1 : bytes[0]!);
    return bech32.encode(prefix, [...words, ...bytesToWords(Uint8Array.of(...compact, recovery))], false);
  }

  it.each([['p', p, [p, d]], ['s', s, [p, d, s]], ['d', d, [p, d]], ['h', h, [p, h]], ['n', n, [p, d, n]], ['x', x, [p, d, x]], ['c', c, [p, d, c]], ['9', features, [p, d, features]]])(
    'a second field %s, though one alone is fine', (_letter, field, base) => {
      expect(accepted(signed(base)).payee).toBe(SPEC_PAYEE);
      expect(refusal(signed([...base, field]))).toBe('field-duplicate');
    });

  it.each<[string, number[][], Bolt11ProblemCode]>([
    ['no payment hash', [d], 'payment-hash-missing'],
    ['a payment hash of the wrong length only', [[FIELD.p, 1, 19, ...new Array<number>(51).fill(0)], d], 'payment-hash-missing'],
    ['neither description nor hash of one', [p], 'description-missing'],
    ['description and hash of one', [p, d, h], 'description-twice'],
    ['a field longer than the text', [p, [FIELD.d, 31, 31, 1]], 'truncated'],
    ['half a field header', [p, d, [FIELD.x, 0]], 'truncated'],
    ['a description that is not UTF-8', [p, [FIELD.d, 0, 2, ...bytesToWords(Uint8Array.of(0xff))]], 'field-invalid'],
    ['padding that is not zero', [p.with(-1, p.at(-1)! | 1), d], 'field-invalid'],
    ['an expiry beyond all dates', [p, d, [FIELD.x, 0, 9, 1, ...new Array<number>(8).fill(0)]], 'field-invalid'],
    ['a route hint of half a hop', [p, d, [FIELD.r, 0, 8, ...new Array<number>(8).fill(0)]], 'field-invalid'],
    ['a payee off the curve', [p, d, [FIELD.n, 1, 21, ...bytesToWords(Uint8Array.of(2, ...new Array<number>(32).fill(0xff)))]], 'signature-invalid'],
  ])('%s', (_name, fields, code) => {
    expect(refusal(signed(fields))).toBe(code);
  });

  it.each(['lnbc0', 'lnbc01u', 'lnbc1uu', 'lnbc-1', 'lnbc1.5', 'lnbc21000001', 'lnbcm'])('the amount in %s', (prefix) => {
    expect(refusal(signed([p, d], { prefix }))).toBe('amount-invalid');
  });
  it.each(['lnltc1u', 'bc', 'lntx', 'xlnbc'])('the prefix %s', (prefix) => {
    expect(refusal(signed([p, d], { prefix }))).toBe('prefix-unknown');
  });

  it('an invoice that names a payee and is signed by another', () => {
    expect(refusal(signed([p, d, n], { key: sha256(SPEC_KEY) }))).toBe('signature-invalid');
  });
  it('a high-S signature next to a stated payee, though recovery takes it', () => {
    expect(accepted(signed([p, d], { highS: true })).payee).toBe(SPEC_PAYEE);
    expect(refusal(signed([p, d, n], { highS: true }))).toBe('signature-invalid');
  });
  it('a recovery id above 3', () => {
    expect(refusal(signed([p, d], { recovery: 4 }))).toBe('signature-invalid');
  });

  it('an unknown field is skipped, and so is a payee of another length', () => {
    expect(accepted(signed([p, d, [2, 0, 1, 7], [FIELD.n, 0, 1, 7]])).payee).toBe(SPEC_PAYEE);
  });
  it.each<[string, 'mainnet' | 'testnet' | 'signet' | 'regtest', bigint]>([
    ['lnbc1', 'mainnet', 100_000_000_000n], ['lntb1m', 'testnet', 100_000_000n], ['lntbs1u', 'signet', 100_000n], ['lnbcrt10p', 'regtest', 1n], ['lnbcrt1n', 'regtest', 100n],
  ])('%s is on its network, to the msat', (prefix, network, amountMsat) => {
    expect(accepted(signed([p, d], { prefix }))).toMatchObject({ network, amountMsat });
  });

  it('texts that are no text, too long, or look alike in another alphabet', () => {
    for (const text of [undefined, null, 7, {}, '', ' ', `${COFFEE_BEANS} `, COFFEE_BEANS.toUpperCase().replace('K', '\u212a')]) {
      expect(refusal(text as string)).toBe('not-text');
    }
    expect(refusal(COFFEE_BEANS.padEnd(7_090, 'q'))).toBe('too-long');
  });
});

describe('readBolt11Unverified', () => {
  const signed = encodeBolt11({ network: 'regtest', amountMsat: 7_000n, timestamp: 1_700_000_000, paymentHash: 'ab'.repeat(32), paymentSecret: 'cd'.repeat(32), description: 'x', payee: `02${'ab'.repeat(32)}` },
    () => ({ signature: new Uint8Array(64).fill(1) }));

  it('reads the same fields as decodeBolt11, names no payee, and is satisfied with any signature', () => {
    expect(decodeBolt11(signed)).toMatchObject({ ok: false, problem: { code: 'signature-invalid' } });
    const read = readBolt11Unverified(signed);
    expect(read).toMatchObject({ ok: true, invoice: { amountMsat: 7_000n, paymentHash: 'ab'.repeat(32) } });
    expect(read.ok && 'payee' in read.invoice).toBe(false);
  });

  it('refuses everything else that decodeBolt11 refuses', () => {
    expect(readBolt11Unverified(`${signed}x`)).toMatchObject({ ok: false, problem: { code: 'bech32-invalid' } });
    expect(readBolt11Unverified(7 as never)).toMatchObject({ ok: false, problem: { code: 'not-text' } });
  });
});
