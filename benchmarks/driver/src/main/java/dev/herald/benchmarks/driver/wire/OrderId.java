package dev.herald.benchmarks.driver.wire;

import java.nio.charset.StandardCharsets;

/** The id of an order, read off the beginning of its JSON: the first field of it. */
final class OrderId {

    private static final byte[] PREFIX = "{\"id\":".getBytes(StandardCharsets.US_ASCII);

    private OrderId() {
    }

    /** @return -1 if it is no order */
    static long of(byte[] json) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (i >= json.length || json[i] != PREFIX[i]) {
                return -1;
            }
        }
        long id = 0;
        for (int i = PREFIX.length; i < json.length && json[i] >= '0' && json[i] <= '9'; i++) {
            id = id * 10 + json[i] - '0';
        }
        return id;
    }
}
