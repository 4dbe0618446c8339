'use client';

import { useEffect, useState } from 'react';
import { themeFrom, type Theme } from '../lib/theme';
import { Segmented } from './segmented';

const YEAR_SECONDS = 31_536_000;
const OPTIONS = [['system', 'System'], ['light', 'Light'], ['dark', 'Dark']] as const;

/** Kept in a cookie, which the server reads: the next page comes with the right colours. */
export function ThemeControl() {
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(themeFrom(document.documentElement.dataset.theme)), []);
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    document.cookie = `theme=${chosen}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    if (chosen === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  };
  return <Segmented legend="Theme" value={theme} options={OPTIONS} onChange={choose} />;
}
