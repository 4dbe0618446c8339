-- CreateEnum
CREATE TYPE "session_method" AS ENUM ('api_key', 'wallet', 'address_proof');

-- CreateEnum
CREATE TYPE "wallet_auth_action" AS ENUM ('login', 'link');

-- CreateEnum
CREATE TYPE "wallet_auth_state" AS ENUM ('waiting', 'signed', 'refused', 'done');

-- CreateEnum
CREATE TYPE "proof_method" AS ENUM ('payment', 'file');

-- CreateEnum
CREATE TYPE "proof_state" AS ENUM ('preparing', 'sent', 'failed', 'proved');

-- CreateEnum
CREATE TYPE "address_change_status" AS ENUM ('waiting', 'applied', 'cancelled');

-- CreateEnum
CREATE TYPE "export_status" AS ENUM ('waiting', 'running', 'ready', 'failed', 'expired');

-- CreateEnum
CREATE TYPE "purchase_payment" AS ENUM ('lightning', 'balance');

-- CreateEnum
CREATE TYPE "purchase_status" AS ENUM ('open', 'active', 'credited');

-- CreateTable
CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "operator_id" UUID NOT NULL,
    "method" "session_method" NOT NULL,
    "api_key_id" UUID,
    "wallet_key_id" UUID,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wallet_keys" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(6),

    CONSTRAINT "wallet_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "wallet_auths" (
    "id" UUID NOT NULL,
    "k1" BYTEA NOT NULL,
    "action" "wallet_auth_action" NOT NULL,
    "state" "wallet_auth_state" NOT NULL DEFAULT 'waiting',
    "browser_hash" BYTEA NOT NULL,
    "staff" BOOLEAN NOT NULL DEFAULT false,
    "operator_id" UUID,
    "session_id" UUID,
    "wallet_name" TEXT,
    "public_key" BYTEA,
    "detail" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "wallet_auths_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "address_proofs" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "lightning_address" TEXT NOT NULL,
    "method" "proof_method" NOT NULL,
    "state" "proof_state" NOT NULL DEFAULT 'preparing',
    "browser_hash" BYTEA NOT NULL,
    "code_hash" BYTEA,
    "file_content" TEXT,
    "payout_id" UUID,
    "asked_by" TEXT NOT NULL,
    "for_change" BOOLEAN NOT NULL DEFAULT false,
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "proved_at" TIMESTAMPTZ(6),

    CONSTRAINT "address_proofs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "address_changes" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "lightning_address" TEXT NOT NULL,
    "new_lightning_address" TEXT NOT NULL,
    "status" "address_change_status" NOT NULL DEFAULT 'waiting',
    "proof" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "effective_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "address_changes_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_sessions" (
    "token_hash" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "staff_sessions_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "exports" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "columns" TEXT[],
    "time_zone" TEXT NOT NULL,
    "from" TIMESTAMPTZ(6),
    "to" TIMESTAMPTZ(6),
    "status" "export_status" NOT NULL DEFAULT 'waiting',
    "rows" BIGINT NOT NULL DEFAULT 0,
    "rows_expected" BIGINT,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "totals" JSONB,
    "failure" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "attempts" SMALLINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "exports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export_pieces" (
    "export_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "export_pieces_pkey" PRIMARY KEY ("export_id","number")
);

-- CreateTable
CREATE TABLE "settled_days" (
    "operator_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "resource" TEXT NOT NULL,
    "paid" BIGINT NOT NULL,
    "received_msat" BIGINT NOT NULL,
    "fee_msat" BIGINT NOT NULL,

    CONSTRAINT "settled_days_pkey" PRIMARY KEY ("operator_id","day","resource")
);

-- CreateTable
CREATE TABLE "opened_days" (
    "operator_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "resource" TEXT NOT NULL,
    "opened" BIGINT NOT NULL,

    CONSTRAINT "opened_days_pkey" PRIMARY KEY ("operator_id","day","resource")
);

-- CreateTable
CREATE TABLE "opened_cursor" (
    "id" SMALLINT NOT NULL,
    "position" UUID NOT NULL,

    CONSTRAINT "opened_cursor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_tiers" (
    "operator_id" UUID NOT NULL,
    "tier" "tier" NOT NULL DEFAULT 'free',
    "until" TIMESTAMPTZ(6),
    "renew_from_balance" BOOLEAN NOT NULL DEFAULT false,
    "warned_days" SMALLINT,

    CONSTRAINT "operator_tiers_pkey" PRIMARY KEY ("operator_id")
);

-- CreateTable
CREATE TABLE "tier_purchases" (
    "id" UUID NOT NULL,
    "operator_id" UUID NOT NULL,
    "tier" "tier" NOT NULL,
    "pay_with" "purchase_payment" NOT NULL,
    "status" "purchase_status" NOT NULL DEFAULT 'open',
    "price_msat" BIGINT NOT NULL,
    "invoice_id" UUID,
    "periods" INTEGER NOT NULL DEFAULT 0,
    "received_msat" BIGINT,
    "credited_msat" BIGINT,
    "until" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paid_at" TIMESTAMPTZ(6),

    CONSTRAINT "tier_purchases_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_operator_id_idx" ON "sessions"("operator_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "wallet_keys_public_key_key" ON "wallet_keys"("public_key");

-- CreateIndex
CREATE INDEX "wallet_keys_operator_id_id_idx" ON "wallet_keys"("operator_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "wallet_auths_k1_key" ON "wallet_auths"("k1");

-- CreateIndex
CREATE INDEX "wallet_auths_expires_at_idx" ON "wallet_auths"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "address_proofs_payout_id_key" ON "address_proofs"("payout_id");

-- CreateIndex
CREATE INDEX "address_proofs_lightning_address_created_at_idx" ON "address_proofs"("lightning_address", "created_at");

-- CreateIndex
CREATE INDEX "address_changes_operator_id_id_idx" ON "address_changes"("operator_id", "id" DESC);

-- CreateIndex
CREATE INDEX "exports_operator_id_id_idx" ON "exports"("operator_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "tier_purchases_invoice_id_key" ON "tier_purchases"("invoice_id");

-- CreateIndex
CREATE INDEX "tier_purchases_operator_id_id_idx" ON "tier_purchases"("operator_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "operator_tiers" ADD CONSTRAINT "operator_tiers_operator_id_fkey" FOREIGN KEY ("operator_id") REFERENCES "operators"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was bought moves to a table of its own.
INSERT INTO "operator_tiers" ("operator_id", "tier", "until") SELECT "id", "tier", "tier_until" FROM "operators" WHERE "tier" <> 'free';

-- AlterTable
ALTER TABLE "operators" DROP COLUMN "tier",
DROP COLUMN "tier_until",
ADD COLUMN     "closing_receipt_hash" BYTEA,
ADD COLUMN     "closing_since" TIMESTAMPTZ(6);


-- What the schema language cannot say ------------------------------------------------------------------------------

-- Hot rows are updated in place: room on the page keeps the updates out of the indexes.
ALTER TABLE "settled_days" SET (fillfactor = 50);
ALTER TABLE "opened_days" SET (fillfactor = 70);

ALTER TABLE "operator_tiers" ADD CONSTRAINT "operator_tiers_until_with_pro" CHECK (("tier" = 'pro') = ("until" IS NOT NULL));
CREATE INDEX "operator_tiers_ending" ON "operator_tiers" ("until") WHERE "until" IS NOT NULL;
ALTER TABLE "tier_purchases" ADD CONSTRAINT "tier_purchases_lightning_has_invoice" CHECK (("pay_with" = 'lightning') = ("invoice_id" IS NOT NULL));
ALTER TABLE "tier_purchases" ADD CONSTRAINT "tier_purchases_paid_is_whole" CHECK (("status" = 'open') = ("paid_at" IS NULL));

ALTER TABLE "wallet_keys" ADD CONSTRAINT "wallet_keys_compressed" CHECK (octet_length("public_key") = 33);
ALTER TABLE "wallet_auths" ADD CONSTRAINT "wallet_auths_link_has_account" CHECK (("action" = 'link') = ("operator_id" IS NOT NULL));
CREATE UNIQUE INDEX "address_changes_one_waiting" ON "address_changes" ("operator_id") WHERE "status" = 'waiting';
CREATE INDEX "address_changes_due" ON "address_changes" ("effective_at") WHERE "status" = 'waiting';
CREATE INDEX "address_proofs_to_send" ON "address_proofs" ("created_at") WHERE "state" = 'preparing' AND "method" = 'payment';
CREATE INDEX "exports_to_write" ON "exports" ("created_at") WHERE "status" IN ('waiting', 'running');
CREATE INDEX "operators_closing" ON "operators" ("closing_since") WHERE "status" = 'closing';

-- A proof may be on its way beside a payout.
DROP INDEX "payouts_one_live_an_operator";
CREATE UNIQUE INDEX "payouts_one_live_an_operator" ON "payouts" ("operator_id") WHERE "status" = 'in_flight' AND "kind" = 'payout';

-- History: what lists can be filtered by, newest first.
CREATE INDEX "invoices_paid" ON "invoices" ("operator_id", "id" DESC) WHERE "status" = 'paid' AND "kind" = 'call';
CREATE INDEX "invoices_by_resource" ON "invoices" ("operator_id", "resource", "id" DESC) WHERE "resource" IS NOT NULL;

-- Statistics begin with what there is.
INSERT INTO "settled_days" ("operator_id", "day", "resource", "paid", "received_msat", "fee_msat")
SELECT "operator_id", ("paid_at" AT TIME ZONE 'UTC')::date, coalesce("resource", ''), count(*), sum("received_msat"), sum("fee_msat")
FROM "invoices" WHERE "status" = 'paid' AND "kind" = 'call' GROUP BY 1, 2, 3;
INSERT INTO "opened_cursor" ("id", "position") VALUES (1, '00000000-0000-0000-0000-000000000000');
