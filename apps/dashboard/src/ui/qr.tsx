'use client';

import { QRCodeSVG } from 'qrcode.react';
import s from './qr.module.css';

/** Where a code will stand. */
export const QrSpace = () => <div className={`${s.tile} ${s.space}`} aria-hidden="true" />;

/** A QR code on white in both themes: scanners want dark on light. */
export function Qr({ text, label }: { text: string; label: string }) {
  return (
    <div className={s.tile}>
      <QRCodeSVG value={text} level="L" marginSize={3} size={256} bgColor="#ffffff" fgColor="#111615" title={label} className={s.code} />
    </div>
  );
}
