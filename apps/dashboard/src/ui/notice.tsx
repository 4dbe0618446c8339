import type { ReactNode } from 'react';
import { Icon } from './icon';
import s from './notice.module.css';

interface NoticeProps {
  readonly tone?: 'plain' | 'warn' | 'fault';
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Notice({ tone = 'plain', action, children }: NoticeProps) {
  return (
    <div className={tone === 'plain' ? s.notice : `${s.notice} ${s[tone]}`} {...(tone === 'fault' ? { role: 'alert' } : {})}>
      <div className={s.words}>{tone !== 'plain' && <Icon name="warning" />}<div>{children}</div></div>
      {action}
    </div>
  );
}
