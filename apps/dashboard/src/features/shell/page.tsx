import type { ReactNode } from 'react';
import s from './page.module.css';

/** The column that a page of the dashboard stands in. */
export const Page = ({ children }: { children: ReactNode }) => <div className={s.page}>{children}</div>;
