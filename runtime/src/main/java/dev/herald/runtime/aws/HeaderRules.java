package dev.herald.runtime.aws;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules for message attributes that Amazon SQS and Amazon SNS share. Methods that validate throw an
 * {@link IllegalArgumentException} whose text follows "queue 'x'" and names the header and the cure.
 */
public final class HeaderRules {

    /** The maximum number of attributes of a message. */
    public static final int MAX_HEADERS = 10;

    private static final Pattern NAME = Pattern
            .compile("(?!(?i:aws\\.|amazon\\.))[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private static final int MAX_DIGITS = 38;
    private static final int LEAST_EXPONENT = -128;
    private static final int MAX_EXPONENT = 125;
    /** Allows for a sign, an exponent and redundant zeros. */
    private static final int MAX_NUMBER_LENGTH = 150;
    private static final int MAX_SCALE = 200;
    /** More than a valid number has; converting millions of them to decimal digits takes minutes. */
    private static final int MAX_BITS = 4096;

    private static final int MOST_BYTES_OF_A_NUMBER = 2 * MAX_SCALE;
    /** Of the name of a type. */
    private static final int MOST_BYTES_OF_A_TYPE = 20;

    private HeaderRules() {
    }

    /** @param why the reason for the limit, for the error text; or empty */
    public static void checkCount(Map<String, Object> headers, String why) {
        if (headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException(
                    "accepts at most " + MAX_HEADERS + " headers" + why + ", but the message has " + headers.size()
                            + ": " + headers.keySet() + "; remove some or move them into the payload");
        }
    }

    /** More bytes than headers have as attributes, as far as can be told without converting them. */
    static long mostBytes(Map<String, Object> headers) {
        long bytes = 0;
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            bytes += MOST_BYTES_OF_A_TYPE + header.getKey().length() + mostBytes(header.getValue());
        }
        return bytes;
    }

    private static long mostBytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        if (value instanceof String text) {
            return (long) AwsText.MOST_BYTES_PER_CHAR * text.length();
        }
        return value instanceof Number || value instanceof Boolean ? MOST_BYTES_OF_A_NUMBER : Integer.MAX_VALUE;
    }

    /** Returns the name if it is valid for an attribute. */
    public static String checkedName(String name) {
        if (name.length() > 256 || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "rejects the header name '" + name + "': a name has up to 256 letters, digits, '_', '-' and single '.' "
                            + "inside, and does not start with 'AWS.' or 'Amazon.'");
        }
        return name;
    }

    /** Returns the number as decimal digits: up to 38, between 10<sup>-128</sup> and 10<sup>126</sup>. */
    public static String number(String name, Number number) {
        if (bits(number) > MAX_BITS) {
            throw beyondLimits(name);
        }
        BigDecimal value = decimal(name, number);
        // Without its exponent, a short number such as 1e999999999 would fill the heap.
        BigDecimal shortest = value.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (shortest.precision() > MAX_DIGITS || exponent < LEAST_EXPONENT || exponent > MAX_EXPONENT) {
            throw beyondLimits(name);
        }
        return (Math.abs((long) value.scale()) > MAX_SCALE ? shortest : value).toPlainString();
    }

    /** How many bits the digits have; of other types, which have few, 0. */
    private static int bits(Number number) {
        if (number instanceof BigInteger integer) {
            return integer.bitLength();
        }
        return number instanceof BigDecimal decimal ? decimal.unscaledValue().bitLength() : 0;
    }

    private static IllegalArgumentException beyondLimits(String name) {
        return new IllegalArgumentException("rejects the header '" + name + "': a number has up to " + MAX_DIGITS
                + " digits and lies between 10^-128 and 10^126; send it as a String");
    }

    /** Whether {@link #number} accepts it. */
    public static boolean isNumber(Number number) {
        try {
            number("", number);
            return true;
        } catch (IllegalArgumentException rejected) {
            return false;
        }
    }

    private static BigDecimal decimal(String name, Number number) {
        try {
            return new BigDecimal(number.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rejects the header '" + name + "': " + number + " has no decimal form", e);
        }
    }

    /**
     * Parses a received number. Returns the text itself if it is not a number, or one far beyond Amazon's limits, which
     * would be slow to calculate with.
     */
    public static Object readNumber(String text) {
        if (text.length() > MAX_NUMBER_LENGTH) {
            return text;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > MAX_SCALE ? text : number;
        } catch (NumberFormatException notANumber) {
            return text;
        }
    }
}
