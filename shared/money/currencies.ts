/**
 * Minor-unit exponents of the ISO 4217 currencies (list one as of 2024, funds codes and metals left out), codes in lower case, and of those
 * retired since 2010, which old invoices still carry.
 * What a vendor does differently stands in that vendor's connector.
 */
const byExponent: Readonly<Record<number, string>> = {
	0: 'bif byr clp djf gnf isk jpy kmf krw pyg rwf ugx vnd vuv xaf xof xpf',
	2: `aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf cny cop crc cuc cup cve czk
		dkk dop dzd eek egp ern etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr irr jmd kes kgs khr kpw kyd kzt lak lbp
		lkr lrd lsl ltl lvl mad mdl mga mkd mmk mnt mop mro mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub
		sar sbd scr sdg sek sgd shp sle sll sos srd ssp std stn svc syp szl thb tjs tmt top try ttd twd tzs uah usd uyu uzs ved vef ves wst xcd xcg yer
		zar zmk zmw zwg zwl`,
	3: 'bhd iqd jod kwd lyd omr tnd',
};

/** Currency code to exponent: 2 for usd (cents), 0 for jpy, 3 for kwd. */
export const currencyExponents: ReadonlyMap<string, number> = new Map(
	Object.entries(byExponent).flatMap(([exponent, codes]) => codes.split(/\s+/).map((code): [string, number] => [code, Number(exponent)])),
);
