/** What receives the platform's webhooks needs. */
export * from '@l402kit/webhook-signature';
