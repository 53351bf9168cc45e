package dev.herald.runtime.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;

/** What RabbitMQ means by closing a channel or a connection. */
final class RabbitMqFailures {

    /** There is no such queue or exchange. */
    static final int NOT_FOUND = 404;
    /** What is there differs from what was declared, or what was declared can't be. */
    static final int DIFFERS = 406;

    private RabbitMqFailures() {
    }

    /** The reply code of what closed the channel or connection, or 0 if the broker gave none. */
    static int code(Throwable failure) {
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return method instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    /** The broker's own words, or the failure's. */
    static String reason(Throwable failure) {
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode() + " " + close.getReplyText();
        }
        if (method instanceof AMQP.Connection.Close close) {
            return close.getReplyCode() + " " + close.getReplyText();
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String own = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return root == failure ? own : own + ": " + (root.getMessage() == null ? root.toString() : root.getMessage());
    }

    private static Method closing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                return signal.getReason();
            }
        }
        return null;
    }
}
