package dev.herald.spi.support;

import java.math.BigDecimal;

/** Decimal numbers as text. */
public final class PlainNumber {

    /** A few bytes say a number of gigabytes. */
    private static final int MAX_SCALE = 1000;

    private PlainNumber() {
    }

    /** In plain notation, unless the exponent exceeds ±1000: as {@link dev.herald.Headers#get} returns it. */
    public static String of(BigDecimal number) {
        return Math.abs((long) number.scale()) <= MAX_SCALE ? number.toPlainString() : number.toString();
    }
}
