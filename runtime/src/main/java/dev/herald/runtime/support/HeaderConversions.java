package dev.herald.runtime.support;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import dev.herald.Headers;
import dev.herald.spi.Body;

/**
 * What headers can be read as. A number has at most {@value #MAX_DIGITS} digits, written out: arithmetic on larger ones
 * takes any time, and a few characters say one.
 */
public final class HeaderConversions {

    static final int MAX_DIGITS = 1000;
    /** Leaves space for a sign, a point and an exponent. */
    private static final int MAX_NUMBER_LENGTH = MAX_DIGITS + 20;
    private static final int BITS_OF_A_DIGIT = 4;

    private static final Map<String, Function<Object, Object>> CONVERSIONS = Map.ofEntries(
            Map.entry("java.lang.String", HeaderConversions::text),
            Map.entry("byte[]", HeaderConversions::bytes),
            Map.entry("boolean", HeaderConversions::bool), Map.entry("java.lang.Boolean", HeaderConversions::bool),
            Map.entry("byte", value -> number(value).byteValueExact()),
            Map.entry("java.lang.Byte", value -> number(value).byteValueExact()),
            Map.entry("short", value -> number(value).shortValueExact()),
            Map.entry("java.lang.Short", value -> number(value).shortValueExact()),
            Map.entry("int", value -> number(value).intValueExact()),
            Map.entry("java.lang.Integer", value -> number(value).intValueExact()),
            Map.entry("long", value -> number(value).longValueExact()),
            Map.entry("java.lang.Long", value -> number(value).longValueExact()),
            Map.entry("float", HeaderConversions::floatingPoint),
            Map.entry("java.lang.Float", HeaderConversions::floatingPoint),
            Map.entry("double", HeaderConversions::doublePrecision),
            Map.entry("java.lang.Double", HeaderConversions::doublePrecision),
            Map.entry("java.math.BigDecimal", HeaderConversions::number),
            Map.entry("java.math.BigInteger", value -> number(value).toBigIntegerExact()));

    private HeaderConversions() {
    }

    /** The names of the classes and primitives that a header can be read as; bytes are {@code byte[]}. */
    public static Set<String> types() {
        return CONVERSIONS.keySet();
    }

    /**
     * Reads headers as one of the {@link #types()}. The function throws an {@link IllegalArgumentException} or
     * {@link ArithmeticException} for a value that is none; its text may quote the value.
     */
    public static Function<Object, Object> to(String type) {
        return CONVERSIONS.get(type);
    }

    private static Object bytes(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : text(value).getBytes(StandardCharsets.UTF_8);
    }

    private static Object bool(Object value) {
        String text = text(value);
        if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
            throw new IllegalArgumentException("not a boolean");
        }
        return Boolean.parseBoolean(text);
    }

    private static Object floatingPoint(Object value) {
        float number = number(value).floatValue();
        if (Float.isInfinite(number)) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    private static Object doublePrecision(Object value) {
        double number = number(value).doubleValue();
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    private static BigDecimal number(Object value) {
        BigDecimal number = value instanceof BigDecimal decimal ? decimal : parsed(value);
        // The digits are counted last: to count those of any number takes any time.
        if (Math.abs((long) number.scale()) > MAX_DIGITS || isLong(number.unscaledValue())
                || number.precision() - number.scale() > MAX_DIGITS) {
            throw new ArithmeticException("too many digits");
        }
        return number;
    }

    private static BigDecimal parsed(Object value) {
        if (value instanceof BigInteger integer && isLong(integer)) {
            throw new ArithmeticException("too many digits");
        }
        String text = text(value).strip();
        if (text.length() > MAX_NUMBER_LENGTH) {
            throw new ArithmeticException("too many digits");
        }
        return new BigDecimal(text);
    }

    private static boolean isLong(BigInteger number) {
        return number.bitLength() > BITS_OF_A_DIGIT * MAX_DIGITS;
    }

    private static String text(Object value) {
        if (!(value instanceof byte[] bytes)) {
            return Headers.of(Map.of("value", value)).get("value").orElseThrow();
        }
        try {
            return Body.of(bytes).utf8();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }
}
