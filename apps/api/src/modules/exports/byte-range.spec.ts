import { firstByteAsked } from './byte-range.js';

it.each([
  ['bytes=0-', 0], ['bytes=500-', 500], ['bytes=999-', 999],
])('goes on from where a download broke off: %s', (header, first) => {
  expect(firstByteAsked(header, 1_000)).toBe(first);
});

it.each([undefined, '', 'bytes=0-499', 'bytes=-500', 'bytes=1-,5-', 'bytes=x-', 'rows=5-', 'bytes= 5-'])('is the whole file for what is no such request, which RFC 9110 allows: %j', (header) => {
  expect(firstByteAsked(header, 1_000)).toBeUndefined();
});

it.each(['bytes=1000-', 'bytes=99999999999999999999-'])('cannot begin after the end: %s', (header) => {
  expect(firstByteAsked(header, 1_000)).toBe('beyond');
});
