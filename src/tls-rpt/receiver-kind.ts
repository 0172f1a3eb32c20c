import { ITlsRptDestination } from './destination';
import { ITlsRptReceiver } from './tls-rpt-receiver-interface';
import { isMarkedAs, RECEIVER_BASE } from '../cdk/construct-kind';

/** Returns whether a report destination is a receiver, of this app or of another one. */
export function isReceiver(destination: ITlsRptDestination): destination is ITlsRptReceiver {
  return isMarkedAs(RECEIVER_BASE, destination);
}
