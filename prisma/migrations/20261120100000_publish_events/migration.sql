-- Webhook endpoints: the rate as CloudEvents' abuse protection counts it, and a pause that a receiver asked for.
ALTER TABLE "webhook_endpoints" RENAME COLUMN "rate_per_second" TO "rate_per_minute";
ALTER TABLE "webhook_endpoints" ADD COLUMN "held_until" TIMESTAMPTZ(6);

-- Test deliveries stand outside the chain of events: they carry their own body.
ALTER TABLE "webhook_deliveries" ADD COLUMN "event_type" TEXT NOT NULL;
ALTER TABLE "webhook_deliveries" ADD COLUMN "test_body" TEXT;

-- What the schema language cannot say ------------------------------------------------------------------------------

-- Due deliveries are looked for endpoint by endpoint (webhook_deliveries_owed): the index across endpoints only cost writes.
DROP INDEX "webhook_deliveries_due";

-- One delivery an event and endpoint, whoever writes it: its time is the event's, the rest is a digest of both ids.
CREATE FUNCTION "webhook_delivery_id"("endpoint" uuid, "event" uuid) RETURNS uuid
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(overlay(uuid_send("event") PLACING substring(sha256(uuid_send("endpoint") || uuid_send("event")) FROM 1 FOR 7) FROM 10), 'hex')::uuid
$$;

-- Makes a statement that did not do what it had to fail as a whole.
CREATE FUNCTION "sequencer_expect"("what" text, "counted" bigint, "wanted" bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF "counted" IS DISTINCT FROM "wanted" THEN
    RAISE EXCEPTION 'sequencer: % is %, expected %', "what", "counted", "wanted" USING ERRCODE = 'SEQ01';
  END IF;
  RETURN true;
END $$;

-- Rows live for milliseconds here: dead ones at the front of the index slow down every read.
ALTER TABLE "outbox" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000);
