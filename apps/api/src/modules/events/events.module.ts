import { Module } from '@nestjs/common';
import { EventFeed } from './event-feed.js';
import { EventSchemasController } from './event-schemas.controller.js';
import { EventsController } from './events.controller.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';

@Module({ controllers: [EventsController, EventSchemasController], providers: [EventsRepository, EventsService, EventFeed] })
export class EventsModule {}
