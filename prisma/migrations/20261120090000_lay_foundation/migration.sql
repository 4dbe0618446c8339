-- CreateSchema
-- CreateEnum
CREATE TYPE "invoice_kind" AS ENUM ('call', 'tier');

-- CreateEnum
CREATE TYPE "invoice_status" AS ENUM ('open', 'paid', 'expired', 'cancelling', 'cancelled');

-- CreateEnum
CREATE TYPE "payout_status" AS ENUM ('in_flight', 'settled', 'failed');

-- CreateEnum
CREATE TYPE "payout_kind" AS ENUM ('payout', 'proof');

-- CreateEnum
CREATE TYPE "hash_direction" AS ENUM ('incoming', 'outgoing');

-- CreateEnum
CREATE TYPE "operator_kind" AS ENUM ('key', 'address');

-- CreateEnum
CREATE TYPE "operator_status" AS ENUM ('active', 'unreachable', 'dormant', 'closing', 'closed');

-- CreateEnum
CREATE TYPE "tier" AS ENUM ('free', 'pro', 'founder');

-- CreateEnum
CREATE TYPE "endpoint_status" AS ENUM ('enabled', 'paused', 'disabled', 'deleted');

-- CreateEnum
CREATE TYPE "delivery_status" AS ENUM ('owed', 'delivered', 'exhausted', 'dropped');

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "operator_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "data" TEXT NOT NULL,
    "extensions" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events" (
    "operator_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "body" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("operator_id","sequence")
);

-- CreateTable
CREATE TABLE "event_heads" (
    "operator_id" UUID NOT NULL,
    "last_sequence" BIGINT NOT NULL DEFAULT 0,
    "last_hash" BYTEA NOT NULL,

    CONSTRAINT "event_heads_pkey" PRIMARY KEY ("operator_id")
);

-- CreateTable
CREATE TABLE "ledger_accounts" (
    "id" BIGSERIAL NOT NULL,
    "code" TEXT NOT NULL,

    CONSTRAINT "ledger_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_balances" (
    "account_id" BIGINT NOT NULL,
    "balance_msat" BIGINT NOT NULL DEFAULT 0,
    "entries" BIGINT NOT NULL DEFAULT 0,
    "may_not_rise_above_zero" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "ledger_balances_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "ledger_movements" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "subject" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_movements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "account_id" BIGINT NOT NULL,
    "movement_id" UUID NOT NULL,
    "amount_msat" BIGINT NOT NULL,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("account_id","movement_id")
);

-- CreateTable
CREATE TABLE "nodes" (
    "id" TEXT NOT NULL,
    "pubkey" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "nodes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_hashes" (
    "hash" BYTEA NOT NULL,
    "direction" "hash_direction" NOT NULL,
    "kind" TEXT NOT NULL,
    "ref" UUID NOT NULL,

    CONSTRAINT "payment_hashes_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "invoices" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "kind" "invoice_kind" NOT NULL DEFAULT 'call',
    "status" "invoice_status" NOT NULL DEFAULT 'open',
    "amount_msat" BIGINT NOT NULL,
    "fee_ppm" INTEGER NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "resource" TEXT,
    "context" JSONB,
    "bolt11" TEXT NOT NULL,
    "payment_hash" BYTEA NOT NULL,
    "received_msat" BIGINT,
    "fee_msat" BIGINT,
    "paid_at" TIMESTAMPTZ(6),
    "late" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payouts" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "kind" "payout_kind" NOT NULL DEFAULT 'payout',
    "status" "payout_status" NOT NULL,
    "amount_msat" BIGINT NOT NULL,
    "fee_limit_msat" BIGINT NOT NULL DEFAULT 0,
    "routing_fee_msat" BIGINT,
    "excess_fee_msat" BIGINT NOT NULL DEFAULT 0,
    "destination" TEXT NOT NULL,
    "bolt11" TEXT,
    "payment_hash" BYTEA,
    "bolt11_expires_at" TIMESTAMPTZ(6),
    "description_hash_ok" BOOLEAN NOT NULL DEFAULT true,
    "preimage" BYTEA,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "payouts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_schedules" (
    "operator_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(6),
    "lease_until" TIMESTAMPTZ(6),
    "owed_since" TIMESTAMPTZ(6),
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(6),
    "held" BOOLEAN NOT NULL DEFAULT false,
    "held_cost_msat" BIGINT,
    "held_budget_msat" BIGINT,
    "reason_code" TEXT,
    "reason_detail" TEXT,
    "pay_now" BOOLEAN NOT NULL DEFAULT false,
    "last_callback_at" TIMESTAMPTZ(6),
    "last_cost_msat" BIGINT,

    CONSTRAINT "payout_schedules_pkey" PRIMARY KEY ("operator_id")
);

-- CreateTable
CREATE TABLE "settlement_cursors" (
    "node_id" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settlement_cursors_pkey" PRIMARY KEY ("node_id")
);

-- CreateTable
CREATE TABLE "quarantined_settlements" (
    "id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "payment_hash" BYTEA NOT NULL,
    "received_msat" BIGINT NOT NULL,
    "settled_at" TIMESTAMPTZ(6) NOT NULL,
    "position" TEXT NOT NULL,
    "error" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "quarantined_settlements_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "suspense_receipts" (
    "id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "payment_hash" BYTEA NOT NULL,
    "received_msat" BIGINT NOT NULL,
    "settled_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(6),
    "resolved_to" UUID,

    CONSTRAINT "suspense_receipts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_halts" (
    "id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "payment_hash" BYTEA,
    "amount_msat" BIGINT,
    "fee_msat" BIGINT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "cleared_at" TIMESTAMPTZ(6),
    "cleared_by" TEXT,

    CONSTRAINT "payout_halts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciliations" (
    "node_id" TEXT NOT NULL,
    "checked_at" TIMESTAMPTZ(6) NOT NULL,
    "ledger_msat" BIGINT NOT NULL,
    "node_msat" BIGINT NOT NULL,
    "differs_since" TIMESTAMPTZ(6),

    CONSTRAINT "reconciliations_pkey" PRIMARY KEY ("node_id")
);

-- CreateTable
CREATE TABLE "operators" (
    "id" UUID NOT NULL,
    "kind" "operator_kind" NOT NULL DEFAULT 'key',
    "status" "operator_status" NOT NULL DEFAULT 'active',
    "lightning_address" TEXT NOT NULL,
    "tier" "tier" NOT NULL DEFAULT 'free',
    "tier_until" TIMESTAMPTZ(6),
    "ledger_account_id" BIGINT NOT NULL,
    "in_flight_account_id" BIGINT NOT NULL,
    "payout_threshold_msat" BIGINT NOT NULL DEFAULT 0,
    "bears_excess_routing" BOOLEAN NOT NULL DEFAULT false,
    "wants_created_events" BOOLEAN NOT NULL DEFAULT false,
    "wants_expired_events" BOOLEAN NOT NULL DEFAULT false,
    "unreachable_since" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(6),

    CONSTRAINT "operators_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leases" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "scope" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "resource_id" UUID NOT NULL,
    "status" SMALLINT NOT NULL,
    "response" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("scope","route","key")
);

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "event_types" TEXT[],
    "status" "endpoint_status" NOT NULL DEFAULT 'enabled',
    "status_reason" TEXT,
    "secret" BYTEA NOT NULL,
    "previous_secret" BYTEA,
    "previous_secret_until" TIMESTAMPTZ(6),
    "headers" JSONB NOT NULL DEFAULT '{}',
    "max_concurrency" INTEGER NOT NULL DEFAULT 8,
    "rate_per_second" INTEGER,
    "failing_since" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "status" "delivery_status" NOT NULL DEFAULT 'owed',
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_attempts" (
    "id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "status_code" SMALLINT,
    "duration_ms" INTEGER NOT NULL,
    "response" TEXT,
    "error_code" TEXT,
    "error_detail" TEXT,

    CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "events_id_key" ON "events"("id");

-- CreateIndex
CREATE INDEX "events_operator_id_type_sequence_idx" ON "events"("operator_id", "type", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_accounts_code_key" ON "ledger_accounts"("code");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_movements_code_subject_key" ON "ledger_movements"("code", "subject");

-- CreateIndex
CREATE INDEX "invoices_operator_id_id_idx" ON "invoices"("operator_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "payouts_payment_hash_key" ON "payouts"("payment_hash");

-- CreateIndex
CREATE INDEX "payouts_operator_id_id_idx" ON "payouts"("operator_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "quarantined_settlements_node_id_position_key" ON "quarantined_settlements"("node_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "suspense_receipts_payment_hash_key" ON "suspense_receipts"("payment_hash");

-- CreateIndex
CREATE UNIQUE INDEX "payout_halts_payment_hash_key" ON "payout_halts"("payment_hash");

-- CreateIndex
CREATE UNIQUE INDEX "operators_ledger_account_id_key" ON "operators"("ledger_account_id");

-- CreateIndex
CREATE UNIQUE INDEX "operators_in_flight_account_id_key" ON "operators"("in_flight_account_id");

-- CreateIndex
CREATE INDEX "operators_lightning_address_idx" ON "operators"("lightning_address");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_operator_id_id_idx" ON "api_keys"("operator_id", "id" DESC);

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys"("created_at");

-- CreateIndex
CREATE INDEX "webhook_endpoints_operator_id_id_idx" ON "webhook_endpoints"("operator_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_id_idx" ON "webhook_deliveries"("endpoint_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_attempts_delivery_id_idx" ON "webhook_attempts"("delivery_id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;



-- What the schema language cannot say ------------------------------------------------------------------------------

-- Hot rows are updated in place: room on the page keeps the updates out of the indexes.
ALTER TABLE "ledger_balances" SET (fillfactor = 20);
ALTER TABLE "event_heads" SET (fillfactor = 20);
ALTER TABLE "settlement_cursors" SET (fillfactor = 20);
ALTER TABLE "leases" SET (fillfactor = 20);
ALTER TABLE "payout_schedules" SET (fillfactor = 50);
ALTER TABLE "invoices" SET (fillfactor = 85);
ALTER TABLE "webhook_deliveries" SET (fillfactor = 80);

-- Operators: an address has at most one keyless account.
CREATE UNIQUE INDEX "operators_one_keyless_account_an_address" ON "operators" ("lightning_address") WHERE "kind" = 'address' AND "status" <> 'closed';
ALTER TABLE "operators" ADD CONSTRAINT "operators_threshold_not_negative" CHECK ("payout_threshold_msat" >= 0);

-- Invoices
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_amount_positive" CHECK ("amount_msat" > 0);
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_fee_terms" CHECK ("fee_ppm" BETWEEN 0 AND 1000000);
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_paid_is_whole" CHECK (("status" = 'paid') = ("paid_at" IS NOT NULL) AND ("status" = 'paid') = ("received_msat" IS NOT NULL) AND ("status" = 'paid') = ("fee_msat" IS NOT NULL));
CREATE INDEX "invoices_open_by_expiry" ON "invoices" ("expires_at") WHERE "status" IN ('open', 'cancelling');
CREATE INDEX "invoices_unpaid_by_expiry" ON "invoices" ("node_id", "expires_at") WHERE "status" IN ('open', 'cancelling', 'expired', 'cancelled');

-- Payouts: one live payout an operator; what is on its way names its hash and its invoice.
CREATE UNIQUE INDEX "payouts_one_live_an_operator" ON "payouts" ("operator_id") WHERE "status" = 'in_flight';
CREATE INDEX "payouts_in_flight" ON "payouts" ("node_id", "lease_until") WHERE "status" = 'in_flight';
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_amount_whole_sats" CHECK ("amount_msat" >= 0 AND "amount_msat" % 1000 = 0);
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_live_has_hash" CHECK ("status" = 'failed' OR ("payment_hash" IS NOT NULL AND "bolt11" IS NOT NULL AND "bolt11_expires_at" IS NOT NULL));
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_settled_has_proof" CHECK (("status" = 'settled') = ("preimage" IS NOT NULL));
CREATE INDEX "payout_schedules_due" ON "payout_schedules" ("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "payout_halts_open" ON "payout_halts" ("node_id") WHERE "cleared_at" IS NULL;

-- Ledger: balanced, append only, and never owing less than nothing.
ALTER TABLE "ledger_entries" ADD CONSTRAINT "ledger_entries_not_zero" CHECK ("amount_msat" <> 0);
ALTER TABLE "ledger_balances" ADD CONSTRAINT "ledger_balances_never_owe_less_than_nothing" CHECK (NOT "may_not_rise_above_zero" OR "balance_msat" <= 0);

-- All entries of a movement are written by one statement, so the sum can be checked once a statement.
CREATE FUNCTION "ledger_refuse_unbalanced"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unbalanced uuid;
BEGIN
  SELECT "movement_id" INTO unbalanced FROM "written" GROUP BY "movement_id" HAVING sum("amount_msat") <> 0 LIMIT 1;
  IF unbalanced IS NOT NULL THEN
    RAISE EXCEPTION 'ledger movement % does not sum to zero', unbalanced USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_movement_sums_to_zero';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "ledger_entries_balanced" AFTER INSERT ON "ledger_entries" REFERENCING NEW TABLE AS "written"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_unbalanced"();

CREATE FUNCTION "ledger_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only: post a new movement instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entries"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();
CREATE TRIGGER "ledger_movements_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_movements"
  FOR EACH STATEMENT EXECUTE FUNCTION "ledger_refuse_change"();

-- Idempotency, webhooks
CREATE INDEX "webhook_deliveries_owed" ON "webhook_deliveries" ("endpoint_id", "next_at") WHERE "status" = 'owed';
CREATE INDEX "webhook_deliveries_due" ON "webhook_deliveries" ("next_at") WHERE "status" = 'owed';
CREATE INDEX "webhook_endpoints_live" ON "webhook_endpoints" ("operator_id") WHERE "status" <> 'deleted';
