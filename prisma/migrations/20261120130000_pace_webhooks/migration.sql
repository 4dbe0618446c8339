-- Where an endpoint has a rate: earliest moment of its next request, so that whichever worker comes next keeps the rate.
ALTER TABLE "webhook_endpoints" ADD COLUMN "next_request_at" TIMESTAMPTZ(6);
