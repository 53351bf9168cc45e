package dev.herald.runtime.sqs;

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

    /** Amazon's numbers have 38 digits, and exponents up to 126. */
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

    /** A number that was received. What Amazon has no number for stays text: to compute with it could take any time. */
    public static Object read(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return text;
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > LARGEST_SCALE ? text : number;
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** The number as digits. */
    public static String number(String name, Number number) {
        try {
            return new BigDecimal(number.toString()).toPlainString();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("does not take the header '" + name + "': " + number + " is no number", e);
        }
    }
}
