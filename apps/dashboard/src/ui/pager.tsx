import { Button } from './button';
import { Icon } from './icon';
import s from './pager.module.css';

export interface PagerProps {
  readonly words: string;
  readonly onNewer: (() => void) | undefined;
  readonly onOlder: (() => void) | undefined;
}

/** Newer and older pages of a list; a direction without a page cannot be pressed. */
export function Pager({ words, onNewer, onOlder }: PagerProps) {
  return (
    <nav className={s.pager} aria-label="Pages">
      <span className="faint">{words}</span>
      <span className="row">
        <Button disabled={onNewer === undefined} onClick={onNewer}><Icon name="back" />Newer</Button>
        <Button disabled={onOlder === undefined} onClick={onOlder}>Older<Icon name="forward" /></Button>
      </span>
    </nav>
  );
}
