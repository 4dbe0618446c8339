export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const themeFrom = (text: string | undefined): Theme => THEMES.find((theme) => theme === text) ?? 'system';
