package dev.herald.runtime.sns.push;

import java.util.HashSet;
import java.util.Set;

import dev.herald.runtime.aws.SnsEnvelope;

/** A notification in flight, and the requests that wait for its settlement: several if SNS repeats the delivery. */
record PendingNotification(SnsPushDelivery delivery, Set<SnsRequest> requests) {

    static PendingNotification of(SnsEnvelope notification) {
        return new PendingNotification(SnsPushDelivery.of(notification), new HashSet<>());
    }
}
