/** The module graph. The API serves the product's modules, the admin port those of the staff; the worker serves only its own health and metrics. */
import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { HealthController } from './platform/health/health-controller.js';
import { READINESS, type Readiness } from './platform/health/readiness.js';
import { MetricsController } from './platform/metrics/metrics-controller.js';
import { PlatformModule, type PlatformParts } from './platform/platform.module.js';
import { AdminModule } from './modules/admin/admin.module.js';
import { ApiKeysModule } from './modules/api-keys/api-keys.module.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { BalanceModule } from './modules/balance/balance.module.js';
import { CallsModule } from './modules/calls/calls.module.js';
import { DirectoryModule } from './modules/directory/directory.module.js';
import { DocsModule } from './modules/docs/docs.module.js';
import { DropInModule } from './modules/drop-in/drop-in.module.js';
import { EventsModule } from './modules/events/events.module.js';
import { ExportsModule } from './modules/exports/exports.module.js';
import { InvoicesModule } from './modules/invoices/invoices.module.js';
import { LedgerModule } from './modules/ledger/ledger.module.js';
import { OperatorsModule } from './modules/operators/operators.module.js';
import { PayoutsModule } from './modules/payouts/payouts.module.js';
import { WebhooksModule } from './modules/webhooks/webhooks.module.js';
import { SessionsModule } from './modules/sessions/sessions.module.js';
import { StatsModule } from './modules/stats/stats.module.js';
import { TiersModule } from './modules/tiers/tiers.module.js';
import { WhitepaperModule } from './modules/whitepaper/whitepaper.module.js';

@Module({})
export class AppModule {
  static forApi(parts: PlatformParts & { readonly readiness: Readiness }, bound: DynamicModule): DynamicModule {
    return graph(parts, [bound, OperatorsModule, ApiKeysModule, InvoicesModule, BalanceModule, PayoutsModule, LedgerModule, EventsModule, WebhooksModule, SessionsModule, AuthModule, StatsModule, TiersModule, ExportsModule, CallsModule, DirectoryModule, DropInModule, DocsModule, WhitepaperModule]);
  }

  static forAdmin(parts: PlatformParts & { readonly readiness: Readiness }, bound: DynamicModule): DynamicModule {
    return graph(parts, [bound, AdminModule]);
  }

  static forWorker(parts: PlatformParts & { readonly readiness: Readiness }): DynamicModule {
    return graph(parts, []);
  }
}

function graph(parts: PlatformParts & { readonly readiness: Readiness }, imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
  return {
    module: AppModule,
    imports: [PlatformModule.forRoot(parts), ...imports],
    controllers: [HealthController, MetricsController],
    providers: [{ provide: READINESS, useValue: parts.readiness }],
  };
}
