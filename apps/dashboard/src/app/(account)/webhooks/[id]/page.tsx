import type { Metadata } from 'next';
import { Suspense } from 'react';
import { EndpointPage } from '../../../../features/webhooks/endpoint-page';

export const metadata: Metadata = { title: 'Webhook' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <Suspense><EndpointPage id={decodeURIComponent(id)} /></Suspense>;
}
