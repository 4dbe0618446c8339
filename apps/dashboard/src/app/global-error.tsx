'use client';

/** The last resort: the frame around all pages has failed, and with it the style sheets. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>The dashboard met an error</h1>
          <p>Payments are being booked and payouts are being sent all the same.</p>
          <button type="button" onClick={reset}>Try again</button>
        </main>
      </body>
    </html>
  );
}
