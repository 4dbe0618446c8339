'use client';

import { useMay, useOperator } from '../shell/account-shell';
import { SameRequest } from '../../ui/code';
import { Facts } from '../../ui/facts';
import { Notice } from '../../ui/notice';
import { PageHead, Section } from '../../ui/section';
import { millionthsText } from '../../lib/money';
import { day } from '../../lib/time';
import { Page } from '../shell/page';
import { CloseAccount } from './close-account';
import { PayoutAddress } from './payout-address';
import { PayoutRules } from './payout-rules';
import { SignedInPlaces } from './signed-in-places';
import { Wallets } from './wallets';

export function SettingsPage() {
  const operator = useOperator();
  const mayChange = useMay('admin');
  return (
    <Page>
      <PageHead title="Settings" />
      {!mayChange && <Notice>This session may look, not change. Settings are changed with an admin key or a linked wallet.</Notice>}
      <Section title="Account"><Facts facts={[['Id', <code key="id">{operator.id}</code>], ['Opened', day(operator.createdAt)], ['Fee', `${millionthsText(operator.feePpm)} of payments received, exact to the msat`]]} /></Section>
      <PayoutAddress mayChange={mayChange} />
      {mayChange && (
        <>
          <PayoutRules key={`${operator.payoutThresholdSats} ${operator.bearsExcessRouting}`} />
          <Wallets />
        </>
      )}
      <SignedInPlaces />
      {mayChange && <CloseAccount />}
      <SameRequest request="GET /v1/operator" />
    </Page>
  );
}
