import s from './resource.module.css';

const METHOD = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (.+)$/s;

/** What was paid for: the method, where the name begins with one, stands in a column of its own. */
export function Resource({ name }: { name: string | null }) {
  if (name === null || name === '') return <span className="faint small">no resource named</span>;
  const [, method, path] = METHOD.exec(name) ?? [undefined, undefined, name];
  return <span className={s.resource}>{method !== undefined && <i>{method}</i>}<span>{path}</span></span>;
}
