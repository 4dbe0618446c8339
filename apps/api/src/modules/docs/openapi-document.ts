import { Inject, Injectable, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { SESSION_COOKIE } from '@l402kit/contracts';
import { z } from 'zod';
import { CONFIG, type Config } from '../../platform/config/config.js';

/** The description of the API, made from the routes and their zod schemas when the application starts. */
@Injectable()
export class OpenApiDocument {
  private document: OpenAPIObject | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  describe(app: INestApplication): void {
    const head = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('l402-kit Managed')
      .setDescription('HTTP 402 and Lightning payments for any API. Amounts are integers with their unit in the name (1 sat = 1,000 msat); times are RFC 3339 in UTC; errors are problem+json (RFC 9457).')
      .setVersion('1')
      .addServer(this.config.PUBLIC_URL.replace(/\/$/, ''))
      .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'l402_…' }, 'apiKey')
      .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'For browsers: set by POST /v1/sessions. What changes something must come from the dashboard’s origin.' }, 'session')
      .build();
    this.document = SwaggerModule.createDocument(app, head, { standardSchemaConverter: fromZod, operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}.${method}` });
  }

  get(): OpenAPIObject {
    if (this.document === undefined) throw new Error('the API was not described at start');
    return this.document;
  }
}

/** A zod schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1. What has an id in its `.meta()` becomes a component. */
function fromZod(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }): { schema: unknown; components: Record<string, unknown> } | undefined {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $defs = {}, $schema: _dialect, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, unrepresentable: 'any' });
  const id = schema.meta()?.id;
  // A schema with an id is a component of its own, except that zod already says so where it is recursive or reused.
  const named = id === undefined || id in $defs ? $defs : { ...$defs, [id]: json };
  return {
    schema: id === undefined ? withoutId(json) : { $ref: `#/components/schemas/${id}` },
    components: Object.fromEntries(Object.entries(named).map(([name, definition]) => [name, withoutId(definition)])),
  };
}

/** References inside are rewritten by swagger; ids would make them relative to something else. */
function withoutId(definition: unknown): unknown {
  const { id: _id, $id: _dollarId, ...rest } = definition as Record<string, unknown>;
  return rest;
}
