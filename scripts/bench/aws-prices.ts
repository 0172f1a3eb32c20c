/**
 * List prices in USD: us-east-1, 2026-11, the first tier of each, without what is free. The pages have the prices of today.
 */
export const PRICES = {
  /** https://aws.amazon.com/ses/pricing/: a mail that is received, and each complete chunk of 256 KB of it. */
  receivedMail: 0.10 / 1e3,
  receivedChunk: 0.09 / 1e3,
  /** https://aws.amazon.com/s3/pricing/: requests of S3 Standard, and a gibibyte for a month. */
  put: 0.005 / 1e3,
  get: 0.0004 / 1e3,
  storedGibibyteMonth: 0.023,
  /** https://aws.amazon.com/sqs/pricing/: a request to a standard queue. */
  queueRequest: 0.40 / 1e6,
  /** Lambda Developer Guide, "Using Lambda with Amazon SQS": connections of an idle event source mapping, each a long poll (SQS Developer Guide: up to 20 seconds). */
  pollers: 5,
  pollSeconds: 20,
  /** https://aws.amazon.com/lambda/pricing/: a request, and a second with a gibibyte of memory, on Arm. */
  invocation: 0.20 / 1e6,
  gibibyteSecond: 0.0000133334,
  /** https://aws.amazon.com/eventbridge/pricing/: an event of up to 64 KB, however many are in a call. */
  event: 1 / 1e6,
  /** https://aws.amazon.com/cloudwatch/pricing/: a metric with a value in each hour of a month, a metric that an alarm reads, and a gigabyte of logs. */
  metricMonth: 0.30,
  alarmMonth: 0.10,
  logGigabyte: 0.50,
} as const;

export const RECEIVED_CHUNK_BYTES = 256 * 1024;
