import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { statsQuery, statsSchema, type StatsJson, type StatsQuery } from '@l402kit/contracts';
import { CurrentOperator, type AuthenticatedOperator } from '../../platform/auth/authenticated-operator.js';
import { RequireScope } from '../../platform/auth/require-scope.js';
import { Describe } from '../../platform/http/describe.js';
import { StatsService } from './stats.service.js';

@ApiTags('Statistics')
@Controller('v1/stats')
export class StatsController {
  constructor(private readonly service: StatsService) {}

  @Get()
  @RequireScope('read')
  @Describe('Show statistics', {
    status: 200, answer: statsSchema,
    description: 'Sats and calls by day or by resource, with the same number of days before them to compare with. Days are UTC. On Free, the last 7 days; `hidden` tells whether there is more.',
  })
  show(@CurrentOperator() { operatorId }: AuthenticatedOperator, @Query({ schema: statsQuery }) query: StatsQuery): Promise<StatsJson> {
    return this.service.show(operatorId, query);
  }
}
