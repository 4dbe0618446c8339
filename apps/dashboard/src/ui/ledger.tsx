import Link from 'next/link';
import type { ReactNode } from 'react';
import s from './ledger.module.css';

export interface Column<Row> {
  readonly key: string;
  readonly head: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly right?: boolean;
  /** Left out where there is little room: below 36, 48 or 62 rem of the table's own width. */
  readonly from?: 36 | 48 | 62;
  /** Where it stands on a phone, where a row becomes an entry of two columns; 'none' leaves it out. */
  readonly phone: 'a1' | 'a2' | 'b1' | 'b2' | 'c1' | 'c2' | 'none';
  /** On a phone, before the value: what the heading says on a wide screen. */
  readonly label?: string;
  /** On a phone, behind the value: the unit that the heading says on a wide screen. */
  readonly unit?: string;
}

export interface LedgerProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The row leads there: its first cell holds the link. */
  readonly href?: (row: Row) => string;
  readonly selected?: string | undefined;
  readonly isNew?: (row: Row) => boolean;
  /** By key of the column; under a double rule. */
  readonly total?: Readonly<Record<string, ReactNode>>;
}

/** A table on hairlines. Roles are explicit because rows turn into blocks on a phone. */
export function Ledger<Row>({ caption, columns, rows, rowKey, href, selected, isNew, total }: LedgerProps<Row>) {
  const classOf = (column: Column<Row>) => [column.right && s.right, column.from && s[`from${column.from}`], s[column.phone]].filter(Boolean).join(' ');
  return (
    <table role="table" className={href === undefined ? s.ledger : `${s.ledger} ${s.hot}`}>
      <caption className="sr">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">{columns.map((column) => <th key={column.key} role="columnheader" scope="col" className={classOf(column)}>{column.head}</th>)}</tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const key = rowKey(row);
          const isSelected = key === selected;
          const look = [isSelected && s.selected, isNew?.(row) && s.new].filter(Boolean).join(' ');
          return (
            <tr key={key} role="row" className={look} data-row={key} {...(isSelected ? { 'aria-current': true } : {})}>
              {columns.map((column, index) => (
                <td key={column.key} role="cell" className={classOf(column)} data-label={column.label} data-unit={column.unit}>
                  {index === 0 && href !== undefined ? <Link className={s.rowLink} href={href(row)} prefetch={false} scroll={false}>{column.cell(row)}</Link> : column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
      {total !== undefined && (
        <tfoot role="rowgroup">
          <tr role="row">
            {columns.map((column, index) => (index === 0
              ? <th key={column.key} role="rowheader" scope="row" className={classOf(column)}>{total[column.key]}</th>
              : <td key={column.key} role="cell" className={classOf(column)} data-label={total[column.key] === undefined ? undefined : column.label} data-unit={total[column.key] === undefined ? undefined : column.unit}>{total[column.key]}</td>))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}
