import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { eventDataJsonSchema, isEventType } from '@l402kit/contracts';
import { Public } from '../../platform/auth/require-scope.js';
import { Problem } from '../../platform/problem-details/problem.js';

/** Where the `dataschema` of every event leads. */
@ApiExcludeController()
@Controller('schemas/events')
export class EventSchemasController {
  @Get(':file')
  @Public()
  @Header('content-type', 'application/schema+json')
  show(@Param('file') file: string): object {
    const type = file.endsWith('.json') ? file.slice(0, -'.json'.length) : '';
    if (!isEventType(type)) throw new Problem('route-not-found');
    return eventDataJsonSchema(type);
  }
}
