/** One of many that a field with type-ahead offers. */
export interface Option {
  value: string;
  label: string;
  /** Said beside it. */
  detail?: string;
}
