declare module '@20minutes/s3rver' {
  export default class S3rver {
    public constructor(options: { address: string; port: number; silent: boolean; allowMismatchedSignatures: boolean; directory: string });
    public run(): Promise<{ port: number }>;
    public close(): Promise<void>;
  }
}
