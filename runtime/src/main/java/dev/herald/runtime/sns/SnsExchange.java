package dev.herald.runtime.sns;

import java.util.HashSet;
import java.util.Set;

/** A notification in hand, and the requests that wait for its outcome: of the first to the last, if SNS repeats itself. */
record SnsExchange(SnsPushDelivery delivery, Set<SnsRequest> requests) {

    static SnsExchange of(SnsEnvelope notification) {
        return new SnsExchange(SnsPushDelivery.of(notification), new HashSet<>());
    }
}
