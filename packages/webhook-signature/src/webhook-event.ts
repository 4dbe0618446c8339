/** An event as a receiver gets it: CloudEvents 1.0.2 with the extensions that l402-kit Managed adds. */
export interface WebhookEvent<Data = unknown> {
  readonly specversion: '1.0';
  /** `evt_…`; equal to the `webhook-id` header and the same in every attempt */
  readonly id: string;
  /** `/operators/op_…` */
  readonly source: string;
  /** `com.l402kit.invoice.paid`, … */
  readonly type: string;
  /** Public id of what changed. */
  readonly subject: string;
  /** RFC 3339 */
  readonly time: string;
  readonly dataschema: string;
  readonly datacontenttype: 'application/json';
  /** Counts the operator's events without a gap, 20 digits. Test events have none. */
  readonly sequence?: string;
  /** SHA-256 of the body of the operator's previous event, hex. Test events have none. */
  readonly previoushash?: string;
  /** True in a sample that somebody asked for: it stands for nothing. */
  readonly test?: boolean;
  readonly traceparent?: string;
  readonly agentid?: string;
  readonly sessionid?: string;
  readonly causationid?: string;
  readonly data: Data;
}
