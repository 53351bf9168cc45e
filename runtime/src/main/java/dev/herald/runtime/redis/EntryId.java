package dev.herald.runtime.redis;

import java.time.Instant;

/** Ids of stream entries: two numbers separated by a hyphen, without leading zeros. */
final class EntryId {

    private EntryId() {
    }

    /** Compares ids by their order in the stream. */
    static int compare(String one, String other) {
        int hyphen = one.indexOf('-');
        int digits = hyphen - other.indexOf('-');
        if (digits != 0) {
            return digits;
        }
        for (int i = 0; i < hyphen; i++) {
            if (one.charAt(i) != other.charAt(i)) {
                return one.charAt(i) - other.charAt(i);
            }
        }
        int longer = one.length() - other.length();
        return longer != 0 ? longer : one.compareTo(other);
    }

    /** The first number, which is the server's time unless the sender chose the id: it may be beyond all times. */
    static Instant time(String id) {
        long millis = Long.parseUnsignedLong(id.substring(0, id.indexOf('-')));
        return Instant.ofEpochMilli(millis < 0 ? Long.MAX_VALUE : millis);
    }
}
