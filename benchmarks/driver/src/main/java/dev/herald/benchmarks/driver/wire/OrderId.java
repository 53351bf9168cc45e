package dev.herald.benchmarks.driver.wire;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The id of an order, read off the beginning of its JSON: the first field of it. */
final class OrderId {

    private static final byte[] PREFIX = "{\"id\":".getBytes(StandardCharsets.US_ASCII);

    private OrderId() {
    }

    /** @return empty if it is no order */
    static OptionalLong of(byte[] json) {
        int end = PREFIX.length;
        if (json.length <= end || !startsWithPrefix(json) || !isDigit(json[end])) {
            return OptionalLong.empty();
        }
        long id = 0;
        for (; end < json.length && isDigit(json[end]); end++) {
            id = id * 10 + json[end] - '0';
        }
        return OptionalLong.of(id);
    }

    private static boolean startsWithPrefix(byte[] json) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (json[i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
