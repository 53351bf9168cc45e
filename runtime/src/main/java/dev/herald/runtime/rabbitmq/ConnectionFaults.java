package dev.herald.runtime.rabbitmq;

import dev.herald.spi.support.FailureText;

/** Says what to do about a receiver that closes its connection again and again. */
final class ConnectionFaults {

    private static final String MAX_SIZE = "max-inbound-message-body-size";

    private ConnectionFaults() {
    }

    /** @param properties the prefix of the client's properties */
    static String ofListener(String queue, String properties, Throwable failure) {
        return "consuming the queue '" + queue + "' closes the connection, so this listener has one of its own: "
                + cure(properties, failure);
    }

    /** @param properties the prefix of the client's properties */
    static String ofOperation(String queue, String properties, Throwable failure) {
        return "receiving from the queue '" + queue + "' closes the connection: " + cure(properties, failure);
    }

    private static String cure(String properties, Throwable failure) {
        boolean byServer = RabbitMqFailures.code(failure) != 0;
        String reason = byServer
                ? RabbitMqFailures.reason(failure)
                : FailureText.message(RabbitMqFailures.root(failure));
        return cure(properties, reason, byServer) + " (" + reason + ")";
    }

    private static String cure(String properties, String reason, boolean byServer) {
        if (byServer) {
            return "see the server's log, and repair or delete the queue or its first message";
        }
        return reason.contains("too large")
                ? "raise " + properties + MAX_SIZE + ", or remove the message from the queue"
                : "remove the first message from the queue, which the client cannot read";
    }
}
