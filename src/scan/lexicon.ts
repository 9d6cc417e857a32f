/**
 * The words around numbers, English and Spanish.
 *
 * Rule: a space in a word stands for one or two of space, dot, underscore or hyphen.
 * Source: detectors.md §4 (keywords and traps per type); Purview's entity definitions for US SSN and cards.
 */
import { type Lexicon, wordsPattern } from "./cues.ts";

/** Other people's numbers. A word here near a number says: an id of ours, a phone, an amount. */
const OTHER_NUMBERS: readonly string[] = [
  ...["order", "order id", "ticket", "tracking", "invoice", "case", "build", "version", "serial", "sku", "part no"],
  ...["part number", "ref", "reference", "ref no", "mrn", "medical record", "chart", "request", "request id", "po"],
  ...["purchase order", "incident", "bug", "issue", "job", "asset", "asset tag", "docket", "permit", "parcel"],
  ...["phone", "tel", "telephone", "cell", "mobile", "fax", "ext", "extension", "pager", "call", "dial", "text me at"],
  ...["zip", "zip code", "postal code", "uuid", "guid", "commit", "hash", "imei", "isbn", "loyalty", "rewards"],
  ...["member id", "user id", "device id", "session id", "meeting id", "conference id", "webinar", "ups", "fedex"],
  ...["usps", "pedido", "factura", "telefono", "confirmation", "confirmation number", "upc", "gtin", "ean", "lot"],
  ...["ip", "ip address", "port", "epoch", "timestamp", "unix time", "vendor id", "warrant", "voucher"],
];

export const SSN_LEXICON: Lexicon = {
  positive: wordsPattern([
    ...["ssn", "ssn#", "ss#", "ss #", "ss no", "ss num", "ss number", "ssnum", "ssno", "soc", "soc sec", "soc#"],
    ...["social", "social security", "social security number", "social security no", "social sec", "social num"],
    ...["social number", "soc num", "socsec", "sosec", "ssa number", "ssid", "seguro social", "numero de seguro"],
    ...["nss", "itin or ssn", "tax id", "taxpayer id", "socialsecurity", "socialsecuritynumber", "ssn no"],
  ]),
  negative: wordsPattern(OTHER_NUMBERS),
};

export const CARD_LEXICON: Lexicon = {
  positive: wordsPattern([
    ...["card", "card no", "card number", "card#", "card #", "cardnumber", "credit", "credit card", "creditcard"],
    ...["debit", "debit card", "visa", "mastercard", "master card", "amex", "american express", "discover"],
    ...["diners", "jcb", "unionpay", "maestro", "cc", "cc#", "ccn", "cc no", "ccnum", "cvv", "cvc", "pan"],
    ...["exp", "exp date", "expires", "expiry", "expiration", "payment", "p card", "pcard", "purchasing card"],
    ...["travel card", "tarjeta", "tarjeta de credito"],
  ]),
  negative: wordsPattern([...OTHER_NUMBERS, "gift card id", "library card", "id card", "badge", "sim card"]),
};
