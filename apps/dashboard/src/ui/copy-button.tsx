'use client';

import { useEffect, useState } from 'react';
import { Button } from './button';
import { Icon } from './icon';

const SAID_FOR_MS = 2000;

/** Copies text and says so, to the eye and to screen readers. */
export function CopyButton({ text, what, words }: { text: string; what: string; words?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = () => navigator.clipboard.writeText(text).then(() => setState('copied'), () => setState('refused'));
  const label = `Copy ${what}`;
  return (
    <>
      <Button look={words === undefined ? 'quiet' : 'plain'} iconOnly={words === undefined} onClick={() => void copy()} title={label} {...(words === undefined ? { 'aria-label': label } : {})}>
        <Icon name={state === 'copied' ? 'check' : 'copy'} />{words}
      </Button>
      <span className="sr" role="status">{state === 'copied' ? `Copied ${what}` : state === 'refused' ? 'The browser does not allow copying here' : ''}</span>
    </>
  );
}
