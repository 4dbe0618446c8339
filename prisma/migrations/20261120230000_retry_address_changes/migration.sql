-- AlterTable
ALTER TABLE "address_changes" ADD COLUMN "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "failure" TEXT,
ADD COLUMN "retry_at" TIMESTAMPTZ(6);
