'use client';

import type { WalletAuthJson, WalletAuthStateJson } from '@l402kit/contracts';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { Button, ButtonLink } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { Countdown } from '../../ui/countdown';
import { Facts } from '../../ui/facts';
import { Icon } from '../../ui/icon';
import { Live } from '../../ui/live';
import { Qr, QrSpace } from '../../ui/qr';
import { ActionError } from '../../ui/states';
import s from './wallet-request.module.css';

interface WalletRequestProps {
  /** Names the request in the cache. */
  readonly name: string;
  readonly asksFor: string;
  readonly start: () => Promise<WalletAuthJson>;
  readonly state: (id: string) => Promise<WalletAuthStateJson>;
  readonly onDone: () => void;
}

const POLL_MS = 1_000;
const OVER: readonly WalletAuthStateJson['state'][] = ['signed-in', 'linked', 'refused', 'expired'];

/** A challenge for a wallet (LUD-04) as a QR code, asked about until the wallet has signed it. */
export function WalletRequest({ name, asksFor, start, state, onDone }: WalletRequestProps) {
  const challenge = useQuery({ queryKey: ['wallet-auth', name], queryFn: start, staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false });
  const id = challenge.data?.id;
  const answer = useQuery({
    queryKey: ['wallet-auth', name, id], queryFn: () => state(id ?? ''), enabled: id !== undefined, gcTime: 0,
    refetchInterval: (query) => (query.state.data !== undefined && OVER.includes(query.state.data.state) ? false : POLL_MS),
  });
  const outcome = answer.data?.state;
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    if (outcome === 'signed-in' || outcome === 'linked') done.current();
  }, [outcome]);

  if (challenge.isPending) return <Coming asksFor={asksFor} />;
  if (challenge.isError) return <div className="stack"><ActionError error={challenge.error} /><div><Button onClick={() => void challenge.refetch()}><Icon name="retry" />Try again</Button></div></div>;
  if (outcome === 'expired' || outcome === 'refused') {
    return (
      <div className="stack">
        <p role="status">{outcome === 'expired' ? 'This code is over. It was good for five minutes, and once.' : answer.data?.detail ?? 'The wallet signed, but it is not one that belongs here.'}</p>
        <div><Button onClick={() => void challenge.refetch()}><Icon name="retry" />Show a new code</Button></div>
      </div>
    );
  }
  const { lnurl, url, expiresAt } = challenge.data;
  return (
    <div className={`stack ${s.request}`}>
      <Qr text={lnurl.toUpperCase()} label="LNURL-auth code, to be scanned with a Lightning wallet" />
      <p><Live on>{outcome === undefined || outcome === 'waiting' ? <>Waiting for a signature, <Countdown until={expiresAt} /></> : 'Signed. One moment.'}</Live></p>
      <div className="row"><ButtonLink href={`lightning:${lnurl}`}><Icon name="wallet" />Open wallet</ButtonLink><CopyButton text={lnurl} what="LNURL" words="Copy LNURL" /></div>
      <Facts facts={[['Wallet must show', <b className="mono" key="host">{URL.parse(url)?.host ?? ''}</b>], ['Asks for', asksFor]]} />
      <ActionError error={answer.error} />
    </div>
  );
}

/** The same with everything but the code, so that nothing moves when it comes. */
function Coming({ asksFor }: { asksFor: string }) {
  return (
    <div className={`stack ${s.request}`} role="status">
      <QrSpace />
      <p><Live on={false}>Making a code</Live></p>
      <div className="row"><Button disabled><Icon name="wallet" />Open wallet</Button><Button disabled><Icon name="copy" />Copy LNURL</Button></div>
      <Facts facts={[['Wallet must show', '\u00a0'], ['Asks for', asksFor]]} />
    </div>
  );
}
