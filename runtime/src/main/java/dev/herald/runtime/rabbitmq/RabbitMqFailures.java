package dev.herald.runtime.rabbitmq;

import java.util.Objects;
import java.util.stream.Stream;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.support.FailureText;

/** What RabbitMQ means by closing a channel or a connection. */
final class RabbitMqFailures {

    /** There is no such queue or exchange. */
    static final int NOT_FOUND = 404;
    /** What is there differs from what was declared, or what was declared can't be. */
    static final int DIFFERS = 406;

    private static final int MOST_CAUSES = 20;

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
        Throwable root = causes(failure).reduce(failure, (outer, inner) -> inner);
        String own = FailureText.message(failure);
        return root == failure ? own : own + ": " + FailureText.message(root);
    }

    private static Method closing(Throwable failure) {
        return causes(failure).filter(ShutdownSignalException.class::isInstance).findFirst()
                .map(signal -> ((ShutdownSignalException) signal).getReason()).orElse(null);
    }

    /** The failure and its causes: not all of them, where they go round in a circle. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
    }
}
