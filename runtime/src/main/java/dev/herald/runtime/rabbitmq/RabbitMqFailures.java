package dev.herald.runtime.rabbitmq;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;

import dev.herald.spi.support.FailureText;

/** Reads why RabbitMQ closed a channel or a connection. */
final class RabbitMqFailures {

    /** The queue or exchange does not exist. */
    static final int NOT_FOUND = 404;
    /** It exists with other arguments, or the arguments are invalid. */
    static final int DIFFERS = 406;

    /** The broker shuts down, or an operator closed the connection. */
    private static final int SHUTDOWN = 320;
    /** The same message would be refused again. */
    private static final Set<Integer> REFUSALS = Set.of(AMQP.CONTENT_TOO_LARGE, AMQP.ACCESS_REFUSED, DIFFERS,
            AMQP.FRAME_ERROR, AMQP.SYNTAX_ERROR, AMQP.COMMAND_INVALID, AMQP.UNEXPECTED_FRAME, AMQP.NOT_ALLOWED,
            AMQP.NOT_IMPLEMENTED);

    private static final int MAX_CAUSES = 20;

    private RabbitMqFailures() {
    }

    /** The reply code with which the broker closed the channel or connection, or 0 if it gave none. */
    static int code(Throwable failure) {
        Method method = closing(failure);
        if (method instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return method instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    /** The broker's reply text, or else that of the failure and its root cause. */
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

    /** Whether the broker closed the channel or connection because of what came on it, rather than losing or ending it. */
    static boolean isReaction(ShutdownSignalException closing) {
        int code = code(closing);
        return !closing.isInitiatedByApplication() && code != 0 && code != SHUTDOWN;
    }

    /** Whether the broker would react in the same way to the same message. */
    static boolean isRefusal(Throwable closing) {
        return REFUSALS.contains(code(closing));
    }

    private static Method closing(Throwable failure) {
        return causes(failure).filter(ShutdownSignalException.class::isInstance).findFirst()
                .map(signal -> ((ShutdownSignalException) signal).getReason()).orElse(null);
    }

    /** The failure and its causes; limited, because causes may be cyclic. */
    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES);
    }
}
