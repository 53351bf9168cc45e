package dev.herald.runtime.aws;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What Amazon SQS and Amazon SNS ask of message attributes alike. Needs neither client, for an application may have one of
 * them only. Every method throws an {@link IllegalArgumentException} that names the header and says what is wrong, to follow
 * "queue 'x'".
 */
public final class HeaderRules {

    /** The most attributes of a message. */
    public static final int MOST = 10;

    private static final Pattern NAME = Pattern
            .compile("(?!(?i:aws\\.|amazon\\.))[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");

    private static final int MOST_DIGITS = 38;
    private static final int LEAST_EXPONENT = -128;
    private static final int MOST_EXPONENT = 125;
    /** With room for signs and zeros. */
    private static final int LONGEST_NUMBER = 150;
    private static final int LARGEST_SCALE = 200;

    private HeaderRules() {
    }

    /** @param why an attribute more would be one too many; or empty */
    public static void checkCount(Map<String, Object> headers, String why) {
        if (headers.size() > MOST) {
            throw new IllegalArgumentException("takes at most " + MOST + " headers" + why + ", and these are " + headers.size()
                    + ": " + headers.keySet() + "; remove some, or move them into the payload");
        }
    }

    /** The name, if it can be an attribute's. */
    public static String checkedName(String name) {
        if (name.length() > 256 || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("does not take the header name '" + name
                    + "': up to 256 letters, digits, '_', '-' and single '.' inside, not starting with 'AWS.' or 'Amazon.'");
        }
        return name;
    }

    /** The number as digits: up to 38 of them, between 10<sup>-128</sup> and 10<sup>126</sup>. */
    public static String number(String name, Number number) {
        BigDecimal value = decimal(name, number);
        // Some numbers are short to write with an exponent, and take gigabytes without one.
        BigDecimal shortest = value.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (shortest.precision() > MOST_DIGITS || exponent < LEAST_EXPONENT || exponent > MOST_EXPONENT) {
            throw new IllegalArgumentException("does not take the header '" + name + "': a number has up to " + MOST_DIGITS
                    + " digits and lies between 10^-128 and 10^126; send it as a String");
        }
        return (Math.abs((long) value.scale()) > LARGEST_SCALE ? shortest : value).toPlainString();
    }

    private static BigDecimal decimal(String name, Number number) {
        try {
            return new BigDecimal(number.toString());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("does not take the header '" + name + "': " + number
                    + " is not a number that has digits", e);
        }
    }

    /**
     * A number as it was received. What is not one, and what Amazon would not have taken and is slow to calculate with,
     * stays a text.
     */
    public static Object readNumber(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return text;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > LARGEST_SCALE ? text : number;
        } catch (NumberFormatException notANumber) {
            return text;
        }
    }
}
