import { Module } from '@nestjs/common';
import { DropInModule } from '../drop-in/drop-in.module.js';
import { PlatformSales } from './platform-sales.js';
import { WhitepaperController } from './whitepaper.controller.js';
import { WhitepaperGate } from './whitepaper-gate.js';

@Module({ imports: [DropInModule], controllers: [WhitepaperController], providers: [WhitepaperGate, PlatformSales] })
export class WhitepaperModule {}
