const PATHS = {
  back: 'M13 8H3M7 4L3 8l4 4',
  check: 'M3 8.5l3.2 3.2L13 5',
  chevron: 'M4 6l4 4 4-4',
  close: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  download: 'M8 2.5v8M4.5 7.2L8 10.7l3.5-3.5M3 13.5h10',
  forward: 'M3 8h10M9 4l4 4-4 4',
  menu: 'M2.5 5h11M2.5 11h11',
  plus: 'M8 3v10M3 8h10',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3',
  search: 'M10.3 10.3L14 14M11.25 7a4.25 4.25 0 1 1-8.5 0a4.25 4.25 0 0 1 8.5 0z',
  wallet: 'M2.5 4.5h11v8h-11zM10 8.5h3.5',
  warning: 'M8 2.5l6 11H2zM8 6.5v3.5M8 11.6v.4',
} as const;

export type IconName = keyof typeof PATHS;

/** A line drawing of 16 px, for the eye only: what it means is said in words beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="square" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
