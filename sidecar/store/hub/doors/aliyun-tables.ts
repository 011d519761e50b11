/** The tables of Aliyun's door (sql/hub, 1044). Times are ms since 1970. */
export interface AliyunTables {
  hub_aliyun_key: {
    key_id: number;
    access_key_id: string;
    /** Sealed. */
    secret: string;
    /** JSON array; null: all. */
    actions: string | null;
  };
  hub_nonce: { hash: string; claim: string; expires: number };
}
