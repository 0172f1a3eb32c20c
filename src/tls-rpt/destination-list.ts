import { ITlsRptDestination } from './destination';
import { invalid } from '../cdk/validation';

/** Fails for what is not a list of destinations, as JavaScript lets through. */
export function requireDestinations(property: string, destinations: readonly ITlsRptDestination[]): void {
  const fix = "write a list such as [TlsRptDestination.email('tls-reports@example.com')]";
  if (!Array.isArray(destinations)) throw invalid(property, destinations, 'it must be a list of destinations', fix);
  const odd = destinations.findIndex((one) => typeof one?.bind !== 'function');
  if (odd >= 0) throw invalid(`${property}[${odd}]`, destinations[odd], 'it must be a destination, such as a TlsRptReceiver or what TlsRptDestination.email() returns', fix);
}
