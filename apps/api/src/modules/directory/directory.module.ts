import { Module } from '@nestjs/common';
import { DirectoryController } from './directory.controller.js';
import { DirectoryRepository } from './directory.repository.js';
import { DirectoryService } from './directory.service.js';

@Module({ controllers: [DirectoryController], providers: [DirectoryService, DirectoryRepository], exports: [DirectoryService] })
export class DirectoryModule {}
