import { newUuid, publicId } from '@l402kit/money-types';

export const REQUEST_ID_HEADER = 'x-request-id';

/** A new id for a request. Never taken from the caller: what a stranger chooses has no place in our logs. */
export const newRequestId = (): string => publicId('request', newUuid());
