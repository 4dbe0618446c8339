import { Injectable } from '@nestjs/common';
import type { InvoiceStoryJson } from '@l402kit/contracts';
import type { Invoice } from '../../../platform/database/generated/client.js';
import { ForwardingRepository } from '../../payouts/forwarding/forwarding.repository.js';
import { InvoicesService } from '../invoices.service.js';
import { invoiceJson } from '../invoices.schemas.js';
import { type Moment, StoryRepository, storySubjects } from './story.repository.js';
import { forwardingJson, storyDeliveryJson, storyEventJson } from './story.schemas.js';

/** Within so long after something was recorded its event is written, and a call is served or refused after its payment. */
const SOON_MS = 10_000;
const CALL_MS = 600_000;
/** Invoices are marked expired within minutes. */
const REVIEWED_MS = 900_000;
/** Of a payment that many payouts carried, the events of so many are shown. */
const MOST_PAYOUTS = 5;

@Injectable()
export class StoryService {
  constructor(private readonly invoices: InvoicesService, private readonly forwarding: ForwardingRepository, private readonly stories: StoryRepository) {}

  /** @throws Problem not-found, also for what the tier does not show */
  async tell(operatorId: string, id: string): Promise<InvoiceStoryJson> {
    const invoice = await this.invoices.shown(operatorId, id);
    const forwarding = invoice.status === 'paid' ? await this.forwarding.of(operatorId, invoice.id) : undefined;
    const payoutIds = [...new Set(forwarding?.parts.flatMap(({ departure }) => departure.payoutId ?? []) ?? [])].slice(0, MOST_PAYOUTS);
    const payouts = (await this.stories.payoutTimes(operatorId, payoutIds)).flatMap(({ created_at, finished_at }) => (finished_at === null ? [created_at] : [created_at, finished_at]));
    const moments = [...await this.ownMoments(invoice), ...payouts.map((at) => ({ at, withinMs: SOON_MS }))];
    const events = await this.stories.events(operatorId, moments, storySubjects(invoice.id, payoutIds), Buffer.from(invoice.paymentHash).toString('hex'));
    const own = storySubjects(invoice.id, [])[0];
    const deliveries = await this.stories.deliveries(operatorId, events.filter((event) => event.subject === own).map((event) => event.id));
    return {
      invoice: { ...invoiceJson(invoice), ...(forwarding === undefined ? {} : { paidOut: forwarding.paidOut }) },
      forwarding: forwarding === undefined ? null : forwardingJson(forwarding), events: events.map(storyEventJson), deliveries: deliveries.map(storyDeliveryJson),
    };
  }

  private async ownMoments(invoice: Invoice): Promise<Moment[]> {
    const opened = { at: invoice.createdAt, withinMs: SOON_MS };
    if (invoice.status === 'paid') return [opened, { at: await this.stories.recordedAt(invoice) ?? invoice.paidAt!, withinMs: CALL_MS }];
    if (invoice.status === 'expired') return [opened, { at: invoice.expiresAt, withinMs: REVIEWED_MS }];
    return [{ at: invoice.createdAt, withinMs: invoice.expiresAt.getTime() - invoice.createdAt.getTime() + REVIEWED_MS }];
  }
}
